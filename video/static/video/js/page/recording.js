// @ts-check
/** The recording of the sitting: its sign in the bar, and the host's buttons. */
import { mark, parts } from "./dom.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {"planned" | "private" | "pending" | "recording" | "paused" | "off" | "over"} Shown */

/**
 * What is true for this user now: a consultation is never recorded, nothing is recorded while the sitting pauses, and a
 * recording that should run and does not is off.
 * @param {Snapshot} snapshot
 * @returns {Shown}
 */
export function shownState({ recording, sitting, me }) {
  if (!recording || recording.state === "planned") {
    return "planned";
  }
  const { state, alarm } = recording;
  if (state === "ended" || state === "closed" || state === "failed") {
    return "over";
  }
  if (me.consultation) {
    return "private";
  }
  if (alarm) {
    return "off";
  }
  return sitting?.state === "paused" ? "paused" : state;
}

/**
 * The key of the sentence about a recording that should run and does not. Hosts are told what the storage lacks.
 * @param {Snapshot} snapshot
 * @returns {string}
 */
export function offKey({ recording, me }) {
  if (!me.may.includes("recording")) {
    return "recording_off";
  }
  const cause = recording?.cause ?? "";
  return cause.startsWith("disk_") ? `recording_off_${cause}` : "recording_off_host";
}

/**
 * @param {HTMLElement} root
 * @param {Snapshot} snapshot
 */
export function drawRecording(root, snapshot) {
  for (const sign of parts(root, "[data-recording]")) {
    mark(sign, "state", shownState(snapshot));
  }
  const state = snapshot.me.may.includes("recording") ? snapshot.recording?.state : undefined;
  for (const button of parts(root, '[data-do="pause-recording"]')) {
    button.hidden = state !== "pending" && state !== "recording";
  }
  for (const button of parts(root, '[data-do="resume-recording"]')) {
    button.hidden = state !== "paused";
  }
}
