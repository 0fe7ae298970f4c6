// @ts-check
/** The sentences of the status bar: a reason why the user is not seen or heard hides every lesser one. */
import { consultationWords } from "../panel/consultations.js";
import { offKey, shownState } from "../page/recording.js";
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
  const all = recordingWords(snapshot);
  if (me?.muted_by_host) {
    all.push({ words: lockedWords(me), tone: "bad" });
  }
  if (me?.hand) {
    all.push({ words: handWords(me.hand), tone: "hand" });
  }
  if (isSharing) {
    all.push({ words: words(sharingKey(snapshot)), tone: "info" });
  }
  return all;
}

/**
 * A recording that is paused or does not work, while the sitting goes on.
 * @param {Snapshot | null} snapshot
 * @returns {Word[]}
 */
function recordingWords(snapshot) {
  if (snapshot?.me.state !== "admitted" || !snapshot.sitting || snapshot.sitting.state === "ended") {
    return [];
  }
  const state = shownState(snapshot);
  if (state === "off") {
    return [{ words: words(offKey(snapshot)), tone: "bad" }];
  }
  // A pause of the sitting has its own sentence.
  return state === "paused" && snapshot.sitting.state === "live" ? [{ words: words("recording_paused"), tone: "info" }] : [];
}

/**
 * The key of the sentence of this user's shared screen: it is seen by the people who are with them, and by no one while
 * the room is not open.
 * @param {Snapshot | null} snapshot
 */
export function sharingKey(snapshot) {
  const me = snapshot?.me;
  if (!snapshot || !me || me.visibility === "none") {
    return "share_on_unseen";
  }
  const place = me.consultation ?? null;
  const others = snapshot.seats.filter(
    (each) => each.state === "admitted" && each.online && (each.consultation ?? null) === place,
  );
  return others.length ? "share_on" : "share_on_alone";
}

/**
 * The sentence of the host's mute. A user whose hand is up is not told to raise it.
 * @param {import("../page/types.js").Me} me
 */
export function lockedWords(me) {
  return words(me.hand ? "muted_by_host" : "host_muted_why");
}
