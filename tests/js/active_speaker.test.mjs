import assert from "node:assert/strict";
import test from "node:test";

import { ActiveSpeaker } from "../../video/static/video/js/stage/active_speaker.js";

/** Candidates by their letters; the judge presides, and an upper-case letter speaks. */
function people(letters) {
  return [...letters].map((each) => {
    const key = each.toLowerCase();
    return { key, presides: key === "j", speaks: key !== each };
  });
}

test("the presiding seat is large until a seat has spoken", () => {
  const speaker = new ActiveSpeaker();
  assert.equal(speaker.large(people("abj"), 10_000), "j");
});

test("a speaker stays large while speaking and after falling silent", () => {
  const speaker = new ActiveSpeaker();
  assert.equal(speaker.large(people("Abj"), 10_000), "a");
  assert.equal(speaker.large(people("ABj"), 20_000), "a");
  assert.equal(speaker.large(people("abj"), 30_000), "a");
});

test("the next voice becomes large once the speaker is silent and has been large for three seconds", () => {
  const speaker = new ActiveSpeaker();
  speaker.large(people("Abj"), 10_000);
  assert.equal(speaker.large(people("aBj"), 12_999), "a");
  assert.equal(speaker.large(people("aBj"), 13_000), "b");
});

test("a large seat that leaves is replaced", () => {
  const speaker = new ActiveSpeaker();
  speaker.large(people("Abj"), 10_000);
  assert.equal(speaker.large(people("bj"), 20_000), "j");
  assert.equal(speaker.large([], 30_000), "");
});

test("the strip begins with the last three speakers", () => {
  const speaker = new ActiveSpeaker();
  const turns = ["Abcde", "aBcde", "abCde", "abcDe"].map((letters, at) =>
    speaker.turns(people(letters), 10_000 + at * 3000).join(""),
  );
  assert.deepEqual(turns, ["a", "ba", "cba", "dcb"]);
  assert.deepEqual(speaker.turns(people("abd"), 30_000), ["d", "b"]);
});

test("the strip changes at most once in three seconds", () => {
  const speaker = new ActiveSpeaker();
  speaker.turns(people("Ab"), 10_000);
  assert.deepEqual(speaker.turns(people("aB"), 12_000), ["a"]);
  assert.deepEqual(speaker.turns(people("aB"), 13_000), ["b", "a"]);
});
