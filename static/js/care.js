/* A whole table at once: how many are ticked, all of a group at a touch, who has had the meal already, and allergies and diets of
   those who are before Save. */
const form = document.querySelector("[data-care]");

const hasHad = (box) => Boolean(box.closest(".care-row").querySelector("[data-had]:not([hidden])"));
const boxesBeside = (button) => [...button.parentElement.querySelectorAll("[name=children]:not([data-asleep])")].filter((box) => !hasHad(box)); // who sleeps or has had it is ticked by hand
const isFull = (button) => boxesBeside(button).every((box) => box.checked);

function show() {
  const meal = form.querySelector("[name=what]:checked")?.value;
  for (const chip of form.querySelectorAll("[data-had]")) chip.hidden = chip.dataset.had !== meal;
  const ticked = new Set([...form.querySelectorAll("[name=children]:checked")].map((box) => box.value));
  form.querySelector("[data-count]").textContent = ticked.size ? `for ${ticked.size} ${ticked.size === 1 ? "child" : "children"}` : "";
  for (const line of form.querySelectorAll("[data-of]")) line.hidden = !ticked.has(line.dataset.of);
  for (const button of form.querySelectorAll("[data-all]")) {
    button.hidden = !boxesBeside(button).length;
    button.firstElementChild.textContent = isFull(button) ? "None of them" : "All of them";
  }
}

if (form) {
  form.addEventListener("change", show);
  for (const button of form.querySelectorAll("[data-all]")) {
    button.addEventListener("click", () => {
      const ticks = !isFull(button);
      for (const box of boxesBeside(button)) box.checked = ticks;
      show();
    });
  }
  show();
}
