// @ts-check
/** The list of keys with its two settings: single keys on or off, chimes on or off. */
import { areOn, switchKeys } from "./keys.js";
import { Announcer } from "../announce/announcer.js";

/** @param {HTMLElement} root */
export function wireSettings(root) {
  const keys = root.querySelector("[data-keys-on]");
  if (keys instanceof HTMLInputElement) {
    keys.checked = areOn();
    keys.addEventListener("change", () => switchKeys(keys.checked));
  }
  const sounds = root.querySelector("[data-sounds-on]");
  if (sounds instanceof HTMLInputElement) {
    sounds.checked = Announcer.hasSounds;
    sounds.addEventListener("change", () => Announcer.setSounds(sounds.checked));
  }
}

/** @param {HTMLElement} root */
export function showSettings(root) {
  const dialog = root.querySelector("[data-keys]");
  if (dialog instanceof HTMLDialogElement) {
    dialog.showModal();
  }
}
