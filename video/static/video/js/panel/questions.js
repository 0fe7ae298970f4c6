// @ts-check
/** Dialogs that ask a host about a person. */
import { writeFacts } from "../page/dom.js";

/** @typedef {Pick<import("../page/types.js").Person, "role_label" | "name">} Subject */

/**
 * Ask for one answer. Resolves with null when the user goes back.
 * @param {string} id of the dialog
 * @param {Subject} subject the person
 * @returns {Promise<string | null>}
 */
export async function ask(id, subject) {
  const given = await askForm(id, subject, (form) => textOf(form, "answer") !== "");
  return given ? textOf(given, "answer") : null;
}

/**
 * Ask for a whole form.
 * @param {string} id of the dialog
 * @param {Subject} subject the person
 * @param {(given: FormData) => boolean} isAnswer whether the form is complete: the browser accepts blank space
 * @returns {Promise<FormData | null>}
 */
export function askForm(id, subject, isAnswer) {
  const dialog = document.getElementById(id);
  const form = dialog?.querySelector("form");
  if (!(dialog instanceof HTMLDialogElement) || !form) {
    return Promise.resolve(null);
  }
  form.reset();
  const place = dialog.querySelector("[data-about]");
  if (place instanceof HTMLElement) {
    writeFacts(place, [{ text: subject.role_label }, { text: subject.name }].filter((fact) => fact.text));
  }
  dialog.showModal();
  return new Promise((resolve) => {
    /** @type {FormData | null} */
    let answer = null;
    const send = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const given = new FormData(form);
      if (isAnswer(given)) {
        answer = given;
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

/**
 * @param {FormData} given
 * @param {string} field
 */
export function textOf(given, field) {
  return String(given.get(field) ?? "").trim();
}
