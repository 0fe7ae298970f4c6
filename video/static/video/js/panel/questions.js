// @ts-check
/** What a host is asked about a person, in a dialog. */
import { writeFacts } from "../page/dom.js";

/** @typedef {Pick<import("../page/types.js").Person, "role_label" | "name">} Whom */

/**
 * Ask for one answer. Resolves with it, or with null when one goes back.
 * @param {string} id of the dialog
 * @param {Whom} whom it is about
 * @returns {Promise<string | null>}
 */
export async function ask(id, whom) {
  const given = await askForm(id, whom, (form) => textOf(form, "answer") !== "");
  return given ? textOf(given, "answer") : null;
}

/**
 * Ask for a whole form.
 * @param {string} id of the dialog
 * @param {Whom} whom it is about
 * @param {(given: FormData) => boolean} isAnswer blank space passes the browser's check, and is no answer
 * @returns {Promise<FormData | null>}
 */
export function askForm(id, whom, isAnswer) {
  const dialog = document.getElementById(id);
  const form = dialog?.querySelector("form");
  if (!(dialog instanceof HTMLDialogElement) || !form) {
    return Promise.resolve(null);
  }
  form.reset();
  const place = dialog.querySelector("[data-whom]");
  if (place instanceof HTMLElement) {
    writeFacts(place, [{ text: whom.role_label }, { text: whom.name }].filter((fact) => fact.text));
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
