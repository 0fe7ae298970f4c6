// @ts-check
/** The sentences of the page: the owner's `#page-strings` override `#room-strings`. */

/** @type {Map<string, string>} */
const sentences = new Map();
for (const id of ["room-strings", "page-strings"]) {
  const place = document.getElementById(id);
  if (place instanceof HTMLTemplateElement) {
    for (const each of place.content.querySelectorAll("[data-key]")) {
      sentences.set(each.getAttribute("data-key") ?? "", each.textContent?.trim() ?? "");
    }
  }
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] replace {name} in the sentence
 */
export function words(key, values = {}) {
  const sentence = sentences.get(key) ?? "";
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Separator of facts in one line: the comma of the page's language. */
export const SEPARATOR = document.documentElement.lang === "ar" ? "، " : ", ";

/**
 * The sentence of a place in the queue of hands: "You are second."
 * @param {number} place
 */
export function handWords(place) {
  return place <= 5 ? words(`hand_${place}`) : words("hand_n", { place });
}
