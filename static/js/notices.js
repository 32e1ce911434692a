/* Asks the browser to listen for notices, after a press. Nothing happens where it cannot. */
"use strict";

const button = document.querySelector("[data-push-key]");

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function say(words) {
  const line = document.querySelector("[data-push-said]");
  line.hidden = false;
  line.textContent = words;
}

if (button && "serviceWorker" in navigator && "PushManager" in window) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const worker = await navigator.serviceWorker.register(button.dataset.worker, { scope: "/" });
      const address = (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(button.dataset.pushKey) })).toJSON();
      const body = new URLSearchParams({ endpoint: address.endpoint, p256dh: address.keys.p256dh, auth: address.keys.auth });
      const answer = await fetch(button.dataset.address, { method: "POST", body, headers: { "X-CSRFToken": button.dataset.token } });
      if (answer.ok) location.reload();
      else say((await answer.json()).problem);
    } catch {
      say(button.dataset.trouble);
    }
  });
}
