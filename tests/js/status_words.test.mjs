import assert from "node:assert/strict";
import test from "node:test";

import { givePage } from "./page.mjs";
import { person, snapshot } from "./room.mjs";

const KEYS = ["lost", "sound_blocked", "nobody_paused", "nobody_yet", "media_coming"];
const OWN = ["muted_by_host", "host_muted_why", "share_on", "hand_1", "alone_in_consultation"];
givePage({ ...Object.fromEntries([...KEYS, ...OWN].map((key) => [key, key])), in_consultation: "with {roles}" });
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

test("mute, hand and screen are said together", () => {
  const muted = { me: { muted_by_host: true, hand: 1 } };
  assert.deepEqual(said(muted, { isSharing: true }), ["muted_by_host", "hand_1", "share_on"]);
  assert.deepEqual(said({ me: { muted_by_host: true } }), ["host_muted_why"]);
});

test("a consultation names the roles that are in it", () => {
  const me = { consultation: "one", visibility: "consultation" };
  const seats = [person("a", { consultation: "one" }), person("b", { role_label: "Clerk" })];
  assert.deepEqual(said({ me, seats }), ["with Expert"]);
  assert.deepEqual(said({ me }), ["alone_in_consultation"]);
});
