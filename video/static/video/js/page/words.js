// @ts-check
/** The sentences of the page: `#page-strings` of the room's owner win over `#room-strings`. */

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
 * @param {Record<string, string | number>} [values] what stands for {name}
 */
export function words(key, values = {}) {
  const sentence = sentences.get(key) ?? "";
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Between facts of one line: comma of the page's language. */
export const SEPARATOR = document.documentElement.lang === "ar" ? "، " : ", ";

/**
 * "You are second": the sentence of a place in the queue of hands.
 * @param {number} place
 */
export function handWords(place) {
  return place <= 5 ? words(`hand_${place}`) : words("hand_n", { place });
}
