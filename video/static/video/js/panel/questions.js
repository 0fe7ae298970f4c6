// @ts-check
/**
 * Dialogs that ask a host about a person. Nothing that concerns a person is chosen in advance. A press before everything
 * is given says what is missing, at its place, and keeps what was given.
 */
import { writeFacts } from "../page/dom.js";
import { words } from "../page/words.js";

/** @typedef {Pick<import("../page/types.js").Person, "role_label" | "name">} Subject */
/**
 * What a form lacks: the name of the field, and the key of the sentence that says so.
 * @typedef {{field: string, key: string}} Lack
 */

/**
 * Ask for one answer. Resolves with null when the user goes back.
 * @param {string} id of the dialog
 * @param {Subject} subject the person
 * @param {string} key of the sentence that asks for the answer
 * @returns {Promise<string | null>}
 */
export async function ask(id, subject, key) {
  const given = await askForm(id, subject, (form) => (textOf(form, "answer") === "" ? { field: "answer", key } : null));
  return given ? textOf(given, "answer") : null;
}

/**
 * Ask for a whole form.
 * @param {string} id of the dialog
 * @param {Subject} subject the person
 * @param {(given: FormData) => Lack | null} lackOf the first thing that is missing: blank space is no answer
 * @returns {Promise<FormData | null>}
 */
export function askForm(id, subject, lackOf) {
  const dialog = document.getElementById(id);
  const form = dialog?.querySelector("form");
  if (!(dialog instanceof HTMLDialogElement) || !form) {
    return Promise.resolve(null);
  }
  // The browser's own bubble speaks the browser's language and vanishes.
  form.noValidate = true;
  form.reset();
  showLack(form, null);
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
      const lack = lackOf(given);
      showLack(form, lack);
      if (!lack) {
        answer = given;
        dialog.close();
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
 * Say what is missing, in the place next to its field, and go there.
 * @param {HTMLFormElement} form
 * @param {Lack | null} lack
 */
function showLack(form, lack) {
  for (const place of form.querySelectorAll("[data-lack]")) {
    const sentence = place.getAttribute("data-lack") === lack?.field ? words(lack?.key ?? "") : "";
    place.textContent = sentence;
    place.toggleAttribute("hidden", !sentence);
  }
  for (const input of form.querySelectorAll(":is(input, textarea)[data-lacks]")) {
    input.setAttribute("aria-invalid", String(input.getAttribute("data-lacks") === lack?.field));
  }
  if (lack) {
    const group = form.querySelector(`[data-lacks="${lack.field}"]`);
    const first = group?.matches("input, textarea") ? group : group?.querySelector("input:not(:disabled)");
    if (first instanceof HTMLElement) {
      first.focus();
    }
  }
}

/**
 * @param {FormData} given
 * @param {string} field
 */
export function textOf(given, field) {
  return String(given.get(field) ?? "").trim();
}
