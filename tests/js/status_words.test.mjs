import assert from "node:assert/strict";
import test from "node:test";

import { givePage } from "./page.mjs";
import { person, snapshot } from "./room.mjs";

const KEYS = ["lost", "sound_blocked", "nobody_paused", "nobody_yet", "media_coming"];
const OWN = ["muted_by_host", "host_muted_why", "share_on", "share_on_unseen", "share_on_alone", "hand_1", "alone_in_consultation"];
const RECORDING = ["recording_paused", "recording_off", "recording_off_host", "recording_off_disk_broken"];
givePage({ ...Object.fromEntries([...KEYS, ...OWN, ...RECORDING].map((key) => [key, key])), in_consultation: "with {roles}" });
const { statusWords } = await import("../../video/static/video/js/announce/status_words.js");

/** The sentences for a state of the page, most urgent first. */
function said(changes, more = {}) {
  const quiet = { isLost: false, isBlocked: false, isSharing: false, isComing: false, cut: "" };
  return statusWords({ snapshot: snapshot(changes), ...quiet, ...more }).map((each) => each.words);
}

test("nothing is said when nothing is wrong", () => {
  assert.deepEqual(said({}), []);
});

test("a lost connection hides every other sentence", () => {
  assert.deepEqual(said({ me: { hand: 1 } }, { isLost: true, cut: "cut", isBlocked: true }), ["lost"]);
  assert.deepEqual(said({ me: { hand: 1 } }, { cut: "cut", isBlocked: true }), ["cut"]);
  assert.deepEqual(said({ me: { hand: 1 } }, { isBlocked: true }), ["sound_blocked"]);
});

test("a seat that no one sees is told so before its own state", () => {
  const me = { visibility: "none", hand: 1 };
  assert.deepEqual(said({ me, sitting: { state: "paused" } }), ["nobody_paused", "hand_1"]);
  assert.deepEqual(said({ me, sitting: null }), ["nobody_yet", "hand_1"]);
});

test("a recording that is paused or does not work is said first", () => {
  const recording = (alarm, state = "recording") => ({ recording: { state, alarm, reason: "" } });
  assert.deepEqual(said({ ...recording(true), me: { hand: 1 } }), ["recording_off", "hand_1"]);
  assert.deepEqual(said({ ...recording(true), me: { may: ["recording"] } }), ["recording_off_host"]);
  const broken = { recording: { state: "recording", alarm: true, reason: "", cause: "disk_broken" } };
  assert.deepEqual(said({ ...broken, me: { may: ["recording"] } }), ["recording_off_disk_broken"]);
  assert.deepEqual(said(broken), ["recording_off"]);
  assert.deepEqual(said(recording(false, "paused")), ["recording_paused"]);
  assert.deepEqual(said(recording(false)), []);
  const paused = { sitting: { state: "paused" }, me: { visibility: "none" } };
  assert.deepEqual(said({ ...recording(true), ...paused }), ["nobody_paused", "recording_off"]);
  assert.deepEqual(said({ ...recording(false), ...paused }), ["nobody_paused"]);
});

test("mute, hand and screen are said together", () => {
  const muted = { me: { muted_by_host: true, hand: 1 }, seats: [person("a")] };
  assert.deepEqual(said(muted, { isSharing: true }), ["muted_by_host", "hand_1", "share_on"]);
  assert.deepEqual(said({ me: { muted_by_host: true } }), ["host_muted_why"]);
});

test("a shared screen is seen by the people who are there, and by no one while the room is not open", () => {
  const seats = [person("a"), person("b", { consultation: "private" })];
  const sharing = (changes) => said(changes, { isSharing: true }).at(-1);
  assert.equal(sharing({ seats }), "share_on");
  assert.equal(sharing({ seats, me: { visibility: "none" } }), "share_on_unseen");
  assert.deepEqual(said({ seats, me: { visibility: "none" } }, { isSharing: true }), ["nobody_yet", "share_on_unseen"]);
  assert.equal(sharing({ seats: [person("a", { online: false }), seats[1]] }), "share_on_alone");
  const me = { visibility: "consultation", consultation: "one" };
  assert.equal(sharing({ seats, me }), "share_on_alone");
  assert.equal(sharing({ seats: [person("c", { consultation: "one" })], me }), "share_on");
});

test("a consultation names the roles that are in it", () => {
  const me = { consultation: "one", visibility: "consultation" };
  const seats = [person("a", { consultation: "one" }), person("b", { role_label: "Clerk" })];
  assert.deepEqual(said({ me, seats }), ["with Expert"]);
  assert.deepEqual(said({ me }), ["alone_in_consultation"]);
});
