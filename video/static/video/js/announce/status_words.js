// @ts-check
/** What stands in the band, of everything that is so: what keeps one from being seen and heard hides what does not. */
import { consultationWords } from "../panel/consultations.js";
import { handWords, words } from "../page/words.js";

/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {import("./status_bar.js").Word} Word */

/**
 * @typedef {object} Standing
 * @property {Snapshot | null} snapshot
 * @property {boolean} isLost the line to the court is torn
 * @property {boolean} isBlocked the browser plays no sound before it is pressed
 * @property {boolean} isSharing the own screen is shown
 * @property {boolean} isComing picture and sound are being connected for the first time
 * @property {string} cut why picture and sound do not get through, in words; empty where they do
 */

/**
 * @param {Standing} standing
 * @returns {Word[]}
 */
export function statusWords(standing) {
  const { snapshot, cut } = standing;
  const me = snapshot?.me;
  if (standing.isLost) {
    return [{ words: words("lost"), tone: "bad" }];
  }
  if (cut) {
    return [{ words: cut, tone: "bad" }];
  }
  if (standing.isBlocked) {
    return [{ words: words("sound_blocked"), tone: "info", button: true }];
  }
  if (me && me.visibility === "none" && !me.consultation) {
    const isPaused = snapshot?.sitting?.state === "paused";
    return [{ words: words(isPaused ? "nobody_paused" : "nobody_yet"), tone: "info" }, ...ownWords(standing)];
  }
  if (me && standing.isComing) {
    return [{ words: words("media_coming"), tone: "info" }];
  }
  if (me?.consultation && snapshot) {
    return [{ words: consultationWords(snapshot), tone: "info" }, ...ownWords(standing)];
  }
  return ownWords(standing);
}

/**
 * Mute, hand and screen: each may be so at the same time.
 * @param {Standing} standing
 * @returns {Word[]}
 */
function ownWords({ snapshot, isSharing }) {
  const me = snapshot?.me;
  /** @type {Word[]} */
  const all = [];
  if (me?.muted_by_host) {
    all.push({ words: lockedWords(me), tone: "bad" });
  }
  if (me?.hand) {
    all.push({ words: handWords(me.hand), tone: "hand" });
  }
  if (isSharing) {
    all.push({ words: words("share_on"), tone: "info" });
  }
  return all;
}

/**
 * Why one is not heard: muted by the court. Whoever has raised the hand already is not told to.
 * @param {import("../page/types.js").Me} me
 */
export function lockedWords(me) {
  return words(me.hand ? "muted_by_host" : "host_muted_why");
}
