// @ts-check
/** The page's two live regions for screen readers: one sentence after another, so that none replaces another. */
import { announce } from "../../../ground/js/announce.js";

/** @typedef {"status" | "alert"} Region */

const TOGETHER = 150; // sentences of one moment are joined
const APART = 1500;

/** @type {Record<Region, string[]>} */
const waiting = { status: [], alert: [] };
/** @type {Record<Region, number>} */
const free = { status: 0, alert: 0 };
/** @type {Record<Region, number>} */
const timers = { status: 0, alert: 0 };

/** Remove a sentence that is no longer true, so that no user finds it in a region later. @param {string} sentence */
export function hush(sentence) {
  if (!sentence) {
    return;
  }
  for (const region of /** @type {Region[]} */ (["status", "alert"])) {
    waiting[region] = waiting[region].filter((each) => each !== sentence);
    const place = document.getElementById(region);
    if (place?.textContent?.includes(sentence)) {
      place.textContent = "";
    }
  }
}

/**
 * @param {string} sentence
 * @param {Region} [region] alert interrupts
 */
export function say(sentence, region = "status") {
  if (!sentence || waiting[region].includes(sentence)) {
    return;
  }
  waiting[region].push(sentence);
  if (!timers[region]) {
    const wait = Math.max(TOGETHER, free[region] - Date.now());
    timers[region] = window.setTimeout(() => {
      timers[region] = 0;
      free[region] = Date.now() + APART;
      announce(waiting[region].splice(0).join(" "), region);
    }, wait);
  }
}
