/* What was sent and refused: its writer opens it again in its form, or throws it away, asked twice. */

import { tell, throwAway } from "./outbox.js";

const list = document.querySelector("[data-refused]");
const one = document.getElementById("refused-one").content;

function draw(entry) {
  const item = one.cloneNode(true).firstElementChild;
  const part = (name) => item.querySelector(`[data-${name}]`);
  item.dataset.id = entry.id;
  part("problem").textContent = entry.problem;
  part("again").hidden = !entry.again;
  if (entry.again) part("again").href = `${entry.again}#again=${entry.id}`;
  const ask = (isAsked) => {
    part("sure").hidden = !isAsked;
    part("drop").hidden = isAsked;
    part(isAsked ? "no" : "drop").focus();
  };
  part("drop").addEventListener("click", () => ask(true));
  part("no").addEventListener("click", () => ask(false));
  part("yes").addEventListener("click", () => throwAway(entry.id));
  return item;
}

document.addEventListener("kith:told", ({ detail: refused }) => {
  const here = window.location.hash.slice("#again=".length); // it is open on this very page
  const wanted = refused.filter((entry) => entry.id !== here && !document.querySelector(`[data-open="${entry.id}"]`));
  for (const item of [...list.children]) if (!wanted.some((entry) => entry.id === item.dataset.id)) item.remove();
  const drawn = new Set([...list.children].map((item) => item.dataset.id));
  for (const entry of wanted) if (!drawn.has(entry.id)) list.append(draw(entry));
  list.hidden = !list.children.length;
});
window.addEventListener("hashchange", () => window.location.reload()); // opened from the page of the form itself
tell();
