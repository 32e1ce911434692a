/* The door of a shared tablet: nothing is locked any more than this, and a keypad under the thumb. */
localStorage.removeItem("kith-locked");

const field = document.getElementById("pin");
const keys = document.getElementById("keys");

if (field) {
  keys.hidden = false;
  document.getElementById("go").hidden = true;
  field.inputMode = "none"; // the keypad on the page stands in for the tablet's own
  keys.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key === undefined) return;
    field.value = key ? (field.value + key).slice(0, field.maxLength) : field.value.slice(0, -1);
    field.dispatchEvent(new Event("input"));
  });
  field.addEventListener("input", () => {
    if (field.value.length === field.maxLength) field.form.requestSubmit();
  });
}
