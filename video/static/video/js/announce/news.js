// @ts-check
/** The events between two snapshots, as keys of sentences. Pure: it touches no page. */

import { offKey, shownState } from "../page/recording.js";

/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {import("../page/types.js").Person} Person */
/**
 * @typedef {object} News
 * @property {string} key of the sentence
 * @property {"status" | "alert"} region
 * @property {Person} [person] the person that the event is about
 * @property {number} [place] in the queue of hands
 */

/**
 * @param {Snapshot | null} before null when the page has just loaded
 * @param {Snapshot} now
 * @returns {News[]}
 */
export function newsBetween(before, now) {
  if (!before) {
    return [...ofPlace(null, now), ...ofRecording(null, now)];
  }
  const readers = [ofPlace, ofSitting, ofRecording, ofMe, ofScreens, ofOthers];
  return readers.flatMap((read) => read(before, now));
}

/**
 * @param {Snapshot | null} before
 * @param {Snapshot} now
 * @returns {News[]}
 */
function ofPlace(before, now) {
  if (before?.me.state === now.me.state) {
    return [];
  }
  if (now.me.state === "admitted") {
    return [{ key: now.me.visibility === "room" ? "admitted" : "admitted_quiet", region: "alert" }];
  }
  return now.me.state === "waiting" ? [{ key: "to_waiting", region: "alert" }] : [];
}

/**
 * @param {Snapshot} before
 * @param {Snapshot} now
 * @returns {News[]}
 */
function ofSitting(before, now) {
  const [was, is] = [before.sitting?.state, now.sitting?.state];
  if (was === is || !is || now.me.state !== "admitted") {
    return [];
  }
  const key = { live: was === "paused" ? "resumed" : "opened", paused: "paused", ended: "ended" }[is];
  return [{ key, region: "alert" }];
}

/**
 * The recording, for the people in the room. A fault is one alarm for hosts, who decide what to do.
 * @param {Snapshot | null} before
 * @param {Snapshot} now
 * @returns {News[]}
 */
function ofRecording(before, now) {
  const is = shownState(now);
  if (now.me.state !== "admitted") {
    return [];
  }
  if (before?.me.state !== "admitted") {
    return is === "recording" ? [{ key: "recorded_now", region: "status" }] : [];
  }
  const was = shownState(before);
  // A pause of the sitting is announced by itself; a fault may be its reason.
  const isOfSitting = before.sitting?.state !== now.sitting?.state && is !== "off" && was !== "off";
  if (was === is || isOfSitting || was === "private") {
    return [];
  }
  if (is === "off") {
    return [{ key: offKey(now), region: "alert" }];
  }
  if (is === "paused") {
    return [{ key: "recording_paused", region: "alert" }];
  }
  if (is === "recording") {
    const wasOff = was === "off" ? "recording_back" : "recording_on";
    return [{ key: wasOff, region: "status" }];
  }
  return was === "paused" && is === "pending" ? [{ key: "recording_resumed", region: "status" }] : [];
}

/**
 * Screens of other seats. The owner of a screen hears of it from the button they pressed.
 * @param {Snapshot} before
 * @param {Snapshot} now
 * @returns {News[]}
 */
function ofScreens(before, now) {
  const [was, is] = [before.sharing ?? null, now.sharing ?? null];
  if (was === is || now.me.state !== "admitted") {
    return [];
  }
  const person = now.seats.find((each) => each.seat === is);
  if (person) {
    return [{ key: "screen_begins", region: "status", person }];
  }
  return is === null && was !== now.me.seat ? [{ key: "screen_ends", region: "status" }] : [];
}

/**
 * @param {Snapshot} before
 * @param {Snapshot} now
 * @returns {News[]}
 */
function ofMe(before, now) {
  /** @type {News[]} */
  const news = [];
  const [was, is] = [before.me, now.me];
  if (is.state === "waiting" && was.state === "waiting" && was.visibility !== is.visibility) {
    news.push({ key: is.visibility === "host" ? "previewed" : "preview_stopped", region: "alert" });
  }
  if (was.muted_by_host !== is.muted_by_host) {
    news.push({ key: is.muted_by_host ? "muted_by_host" : "unmuted_by_host", region: "alert" });
  }
  if ((was.consultation ?? null) !== (is.consultation ?? null) && is.state === "admitted" && was.state === "admitted") {
    const back = is.visibility === "room" ? "out_of_consultation" : "out_of_consultation_quiet";
    news.push({ key: is.consultation ? "consultation" : back, region: "alert" });
  }
  if (was.hand !== is.hand && is.state === "admitted") {
    news.push({ key: is.hand ? "hand" : "hand_gone", region: "status", place: is.hand ?? undefined });
  }
  return news;
}

/**
 * @param {Snapshot} before
 * @param {Snapshot} now
 * @returns {News[]}
 */
function ofOthers(before, now) {
  // The panel tells an arriving user of the people in the room; only later changes are news.
  if (before.me.state !== now.me.state) {
    return [];
  }
  /** @type {News[]} */
  const news = [];
  const earlier = new Map(before.seats.map((each) => [each.seat, each]));
  for (const person of now.seats) {
    const was = earlier.get(person.seat);
    earlier.delete(person.seat);
    if (isIn(person) && !isIn(was)) {
      news.push({ key: "joined", region: "status", person });
    } else if (isIn(was) && !isIn(person)) {
      news.push({ key: "left", region: "status", person });
    }
    if (person.state === "waiting" && was?.state !== "waiting") {
      news.push({ key: "waiting", region: "status", person });
    }
    if (person.hand && !was?.hand && now.me.may.includes("admit")) {
      news.push({ key: "hand_up", region: "status", person });
    }
    if (person.help && !was?.help) {
      news.push({ key: "asks_help", region: "status", person });
    }
  }
  for (const person of earlier.values()) {
    if (isIn(person)) {
      news.push({ key: "left", region: "status", person });
    }
  }
  return news;
}

/** @param {Person | undefined} person */
function isIn(person) {
  return person?.state === "admitted" && person.online;
}
