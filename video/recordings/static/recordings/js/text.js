// @ts-check
/** Words of the page, and places in a recording as text. */

/** @param {number} milliseconds */
export function clockOf(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const text = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${text}` : text;
}

const DAY = 86_400_000;

/** The time of day at a place. @param {number} begin of the recording, in milliseconds of the day @param {number} place */
export function timeOfDay(begin, place) {
  const seconds = Math.floor(((begin + place) % DAY) / 1000);
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** A sentence of the page with its values. @param {string} key @param {Record<string, string>} [values] */
export function sentence(key, values = {}) {
  const template = document.getElementById("player-strings");
  const found = template instanceof HTMLTemplateElement ? template.content.querySelector(`[data-key="${key}"]`) : null;
  return (found?.textContent ?? "").replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}
