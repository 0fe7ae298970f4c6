// @ts-check
/** The sentences of the status bar: a reason why the user is not seen or heard hides every lesser one. */
import { consultationWords } from "../panel/consultations.js";
import { handWords, words } from "../page/words.js";

/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {import("./status_bar.js").Word} Word */

/**
 * @typedef {object} Standing
 * @property {Snapshot | null} snapshot
 * @property {boolean} isLost the socket is down
 * @property {boolean} isBlocked the browser plays no sound before a press
 * @property {boolean} isSharing this user's screen is shared
 * @property {boolean} isComing media connects for the first time
 * @property {string} cut why media does not get through, in words; empty while it does
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
 * Mute, hand and screen: several may be true at the same time.
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
 * The sentence of the host's mute. A user whose hand is up is not told to raise it.
 * @param {import("../page/types.js").Me} me
 */
export function lockedWords(me) {
  return words(me.hand ? "muted_by_host" : "host_muted_why");
}
