/* Says so when the browser or the person gave no passkey. */
"use strict";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.getElementById("passkey_trouble");
  if (words) words.hidden = false;
});
