// @ts-check
/** The hour at the court, not on this device, and durations. */

let offset = 0; // of the server's clock from this device's, in ms

/** @param {string} now the server's hour, ISO 8601 */
export function setClock(now) {
  offset = Date.parse(now) - Date.now();
}

/**
 * Hours and minutes at the venue, 24 hours, digits 0–9 in both languages.
 * @param {string} zone
 */
export function hourIn(zone) {
  const options = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone || undefined }).format(Date.now() + offset);
}

/**
 * `00:31` or `01:02:03` since then.
 * @param {string} since ISO 8601
 * @param {boolean} [hours] whether to show hours when there are none
 */
export function lasting(since, hours = false) {
  const seconds = Math.max(0, Math.floor((Date.now() + offset - Date.parse(since)) / 1000));
  const two = (/** @type {number} */ value) => String(Math.floor(value)).padStart(2, "0");
  const short = `${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours || seconds >= 3600 ? `${two(seconds / 3600)}:${short}` : short;
}
