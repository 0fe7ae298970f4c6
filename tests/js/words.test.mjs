import assert from "node:assert/strict";
import test from "node:test";

import { givePage } from "./page.mjs";

givePage({ hand_2: "You are second.", hand_n: "You are number {place}.", both: "{role} left {room}." });
const { handWords, SEPARATOR, words } = await import("../../video/static/video/js/page/words.js");

test("values stand where the sentence names them", () => {
  assert.equal(words("both", { role: "The judge", room: "the room" }), "The judge left the room.");
  assert.equal(words("both", { role: "The judge" }), "The judge left {room}.");
});

test("an unknown sentence is empty", () => {
  assert.equal(words("absent"), "");
});

test("the first five places in the queue have sentences of their own", () => {
  assert.equal(handWords(2), "You are second.");
  assert.equal(handWords(6), "You are number 6.");
});

test("facts are separated by the comma of the page's language", () => {
  assert.equal(SEPARATOR, ", ");
});
