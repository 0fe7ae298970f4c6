import assert from "node:assert/strict";
import test from "node:test";

import { newsBetween } from "../../video/static/video/js/announce/news.js";
import { shownState } from "../../video/static/video/js/page/recording.js";
import { person, snapshot } from "./room.mjs";

const keys = (before, now) => newsBetween(before && snapshot(before), snapshot(now)).map((news) => news.key);

test("the first snapshot says only where the seat is", () => {
  assert.deepEqual(keys(null, { seats: [person("a")] }), ["admitted"]);
  assert.deepEqual(keys(null, { me: { state: "waiting", visibility: "none" } }), ["to_waiting"]);
  assert.deepEqual(keys(null, { me: { visibility: "none" } }), ["admitted_quiet"]);
});

test("the same snapshot again is no news", () => {
  assert.deepEqual(keys({ seats: [person("a")] }, { seats: [person("a")] }), []);
});

test("joining and leaving are told of online seats", () => {
  assert.deepEqual(keys({}, { seats: [person("a")] }), ["joined"]);
  assert.deepEqual(keys({ seats: [person("a")] }, {}), ["left"]);
  assert.deepEqual(keys({ seats: [person("a")] }, { seats: [person("a", { online: false })] }), ["left"]);
});

test("a seat that is admitted is not told of the seats it finds there", () => {
  const waiting = { me: { state: "waiting", visibility: "none" } };
  assert.deepEqual(keys(waiting, { seats: [person("a")] }), ["admitted"]);
});

test("the sitting's changes are told in the room", () => {
  const sittings = [null, "live", "paused", "live", "ended"].map((state) => state && { state, started_at: "" });
  const told = sittings.slice(1).map((sitting, at) => keys({ sitting: sittings[at] }, { sitting }).join());
  assert.deepEqual(told, ["opened", "paused", "resumed", "ended"]);
});

test("the host's mute and its end are told to the seat", () => {
  assert.deepEqual(keys({}, { me: { muted_by_host: true } }), ["muted_by_host"]);
  assert.deepEqual(keys({ me: { muted_by_host: true } }, {}), ["unmuted_by_host"]);
});

test("a preview is told to the waiting seat when it begins and ends", () => {
  const waiting = { me: { state: "waiting", visibility: "none" } };
  const previewed = { me: { state: "waiting", visibility: "host" } };
  assert.deepEqual(keys(waiting, previewed), ["previewed"]);
  assert.deepEqual(keys(previewed, waiting), ["preview_stopped"]);
});

test("a consultation is told when it begins and ends", () => {
  const inside = { me: { consultation: "one", visibility: "consultation" } };
  assert.deepEqual(keys({}, inside), ["consultation"]);
  assert.deepEqual(keys(inside, {}), ["out_of_consultation"]);
  assert.deepEqual(keys(inside, { me: { visibility: "none" } }), ["out_of_consultation_quiet"]);
});

test("a place in the queue of hands is told with its number", () => {
  const [news] = newsBetween(snapshot(), snapshot({ me: { hand: 2 } }));
  assert.deepEqual([news.key, news.place], ["hand", 2]);
  assert.deepEqual(keys({ me: { hand: 2 } }, {}), ["hand_gone"]);
});

test("a shared screen is told to everybody but its owner", () => {
  const seats = [person("a")];
  assert.deepEqual(keys({ seats }, { seats, sharing: "a" }), ["screen_begins"]);
  assert.deepEqual(keys({ seats, sharing: "a" }, { seats }), ["screen_ends"]);
  assert.deepEqual(keys({ sharing: "me" }, {}), []);
});

const recorded = (state, more = {}) => ({ recording: { state, alarm: false, reason: "" }, ...more });

test("a recording that starts, pauses, resumes and fails is told to the people in the room", () => {
  assert.deepEqual(keys(recorded("pending"), recorded("recording")), ["recording_on"]);
  assert.deepEqual(keys(recorded("recording"), recorded("paused")), ["recording_paused"]);
  assert.deepEqual(keys(recorded("paused"), recorded("pending")), ["recording_resumed"]);
  const broken = { recording: { state: "recording", alarm: true, reason: "" } };
  assert.deepEqual(keys(recorded("recording"), broken), ["recording_off"]);
  assert.deepEqual(keys(broken, recorded("recording")), ["recording_back"]);
  const host = { me: { may: ["admit", "recording"] } };
  assert.deepEqual(keys({ ...recorded("recording"), ...host }, { ...broken, ...host }), ["recording_off_host"]);
  const full = { recording: { ...broken.recording, cause: "disk_full" } };
  assert.deepEqual(keys({ ...recorded("recording"), ...host }, { ...full, ...host }), ["recording_off_disk_full"]);
  assert.deepEqual(keys({ ...broken, ...host }, { ...full, ...host }), [], "another cause is no second alarm");
});

test("a seat that enters is told that it is recorded, and a waiting seat is told nothing", () => {
  const waiting = { me: { state: "waiting", visibility: "none" } };
  assert.deepEqual(keys(recorded("planned", waiting), recorded("recording")), ["admitted", "recorded_now"]);
  assert.deepEqual(keys(recorded("planned", waiting), recorded("planned", waiting)), []);
});

test("a pause of the sitting is no second piece of news of the recording", () => {
  const paused = { sitting: { state: "paused", started_at: "" } };
  assert.deepEqual(keys(recorded("recording"), recorded("recording", paused)), ["paused"]);
});

test("a fault that pauses the sitting is told too", () => {
  const broken = { recording: { state: "recording", alarm: true, reason: "" }, sitting: { state: "paused", started_at: "" } };
  assert.deepEqual(keys(recorded("recording"), broken), ["paused", "recording_off"]);
  assert.deepEqual(keys(broken, recorded("recording")), ["resumed", "recording_back"]);
});

test("a consultation is shown as not recorded", () => {
  const inside = recorded("recording", { me: { consultation: "one", visibility: "consultation" } });
  assert.equal(shownState(snapshot(inside)), "private");
  assert.deepEqual(keys(inside, recorded("recording")), ["out_of_consultation"]);
});
