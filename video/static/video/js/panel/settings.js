// @ts-check
/** The list of keys, with the two switches over it: whether keys act, whether chimes sound. */
import { areOn, switchKeys } from "./keys.js";
import { Teller } from "../announce/teller.js";

/** @param {HTMLElement} root */
export function wireSettings(root) {
  const keys = root.querySelector("[data-keys-on]");
  if (keys instanceof HTMLInputElement) {
    keys.checked = areOn();
    keys.addEventListener("change", () => switchKeys(keys.checked));
  }
  const sounds = root.querySelector("[data-sounds-on]");
  if (sounds instanceof HTMLInputElement) {
    sounds.checked = Teller.hasSounds;
    sounds.addEventListener("change", () => Teller.setSounds(sounds.checked));
  }
}

/** @param {HTMLElement} root */
export function showSettings(root) {
  const dialog = root.querySelector("[data-keys]");
  if (dialog instanceof HTMLDialogElement) {
    dialog.showModal();
  }
}
