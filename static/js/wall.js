/* The room screen: asks for the present state, swaps it in without a flicker, and says so when there is no answer. */
"use strict";

const wall = document.getElementById("wall");
const SIZES = 7;
let shown = wall.innerHTML;

/* The largest faces and letters with which everything fits. */
function fit() {
  for (let size = 0; size < SIZES; size += 1) {
    wall.dataset.size = size;
    const cards = [...wall.querySelectorAll(".grp-card, .grp-top, .grp-body, .wk, .wall-foot")];
    if (cards.every((card) => card.scrollHeight <= card.clientHeight + 1 && card.scrollWidth <= card.clientWidth + 1)) return;
  }
}

function stale(isStale) {
  wall.classList.toggle("is-stale", isStale);
  const words = wall.querySelector(".stale");
  if (words) words.hidden = !isStale;
}

async function renew() {
  let answer;
  try {
    answer = await fetch(wall.dataset.part, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(15000) });
  } catch {
    stale(true);
    return;
  }
  if (answer.status === 403) {
    window.location.reload();
    return;
  }
  if (!answer.ok) {
    stale(true);
    return;
  }
  const html = await answer.text();
  if (html !== shown) {
    shown = html;
    wall.innerHTML = html;
    fit();
  }
  stale(false);
}

fit();
document.fonts.ready.then(fit);
window.addEventListener("resize", fit);
setInterval(() => renew().catch(() => stale(true)), wall.dataset.seconds * 1000);
window.addEventListener("online", () => renew().catch(() => stale(true)));
