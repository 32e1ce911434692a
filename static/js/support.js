/* Support needs the network: nothing of it is ever kept on a tablet. What is typed stays in the page until it can be sent. */
"use strict";

const line = document.querySelector("[data-offline-line]");

function showWhetherOffline() {
  if (line) line.hidden = navigator.onLine;
}

window.addEventListener("online", showWhetherOffline);
window.addEventListener("offline", showWhetherOffline);
document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  showWhetherOffline();
  line?.scrollIntoView({ block: "center" });
  line?.focus();
});
showWhetherOffline();
