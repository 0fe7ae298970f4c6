import assert from "node:assert/strict";
import test from "node:test";

import { givePage } from "./page.mjs";
import { person, snapshot } from "./room.mjs";

givePage();
const { placesOf } = await import("../../video/static/video/js/panel/people.js");
const { lackOfMove, lackOfScreening } = await import("../../video/static/video/js/panel/consultations.js");

const seats = [
  person("here"),
  person("gone", { online: false }),
  person("away", { consultation: "one" }),
  person("waiting", { state: "waiting" }),
];
const keys = (changes) => {
  const { here, elsewhere } = placesOf(snapshot(changes));
  return [here.map((each) => each.seat), elsewhere.map((each) => each.seat)];
};

test("a person in a consultation is listed elsewhere, where they are counted", () => {
  assert.deepEqual(keys({ seats }), [["here", "gone"], ["away"]]);
});

test("in a consultation its members are here, and only hosts are shown the others", () => {
  const me = { consultation: "one", visibility: "consultation" };
  assert.deepEqual(keys({ seats, me }), [["away"], []]);
  assert.deepEqual(keys({ seats, me: { ...me, may: ["consultations"] } }), [["away"], ["here", "gone"]]);
});

const form = (fields) => {
  const given = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    given.set(name, value);
  }
  return given;
};

test("a screening without a person or without a medium says which of them is missing", () => {
  assert.equal(lackOfScreening(form({ video: "on" })).field, "other");
  assert.equal(lackOfScreening(form({})).field, "other");
  assert.equal(lackOfScreening(form({ other: "a" })).field, "medium");
  assert.equal(lackOfScreening(form({ other: "a", audio: "on" })), null);
});

test("a new consultation needs a name, another one does not", () => {
  assert.equal(lackOfMove(form({ consultation: "new", title: " " })).field, "title");
  assert.equal(lackOfMove(form({ title: "x" })).field, "consultation");
  assert.equal(lackOfMove(form({ consultation: "new", title: "x" })), null);
  assert.equal(lackOfMove(form({ consultation: "a", title: "" })), null);
});
