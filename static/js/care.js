/* A whole table at once: how many are ticked, and the allergies and diets of those who are, before Save. */
const form = document.querySelector("[data-care]");

function show() {
  const ticked = new Set([...form.querySelectorAll("[name=children]:checked")].map((box) => box.value));
  form.querySelector("[data-count]").textContent = ticked.size ? `for ${ticked.size} ${ticked.size === 1 ? "child" : "children"}` : "";
  for (const line of form.querySelectorAll("[data-of]")) line.hidden = !ticked.has(line.dataset.of);
}

if (form) {
  form.addEventListener("change", show);
  show();
}
