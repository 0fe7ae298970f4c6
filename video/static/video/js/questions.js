// @ts-check
/** The two questions that a host answers about a person: how identified, and why removed. */
import { write } from "./dom.js";

/**
 * Ask in a dialog. Resolves with the answer, or with null when one goes back.
 * @param {string} id of the dialog
 * @param {string} role whom it is about
 * @returns {Promise<string | null>}
 */
export function ask(id, role) {
  const dialog = document.getElementById(id);
  const form = dialog?.querySelector("form");
  if (!(dialog instanceof HTMLDialogElement) || !form) {
    return Promise.resolve(null);
  }
  form.reset();
  write(dialog.querySelector("[data-whom]"), role);
  dialog.showModal();
  return new Promise((resolve) => {
    /** @type {string | null} */
    let answer = null;
    const send = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      answer = String(new FormData(form).get("answer") ?? "").trim() || null;
      // Blank space passes the browser's check, and is no reason.
      if (answer) {
        dialog.close();
      } else {
        form.reset();
        form.reportValidity();
      }
    };
    form.addEventListener("submit", send);
    dialog.addEventListener(
      "close",
      () => {
        form.removeEventListener("submit", send);
        resolve(answer);
      },
      { once: true },
    );
  });
}
