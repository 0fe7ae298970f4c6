import assert from "node:assert/strict";
import test from "node:test";

import { givePage } from "./page.mjs";
import { person } from "./room.mjs";

givePage();
const { networkOf, signOfLife } = await import("../../video/static/video/js/stage/tile.js");

const NOW = { live: true, paused: false, speaks: false, tracks: undefined, missing: false, rests: false, ownNetwork: "good" };
const network = (changes) =>
  networkOf(
    /** @type {any} */ ({ kind: "other", person: person("a", changes), seen: Date.now() - 10_000, network: "good" }),
    /** @type {any} */ (NOW),
  );

const SIGNS = [
  ["a camera", {}, "video"],
  ["a microphone alone", { media: { audio: true, video: false } }, "audio"],
  ["a picture that the court withholds", { hidden: { audio: false, video: true } }, "audio"],
  ["sound that the court withholds", { hidden: { audio: true, video: false } }, "video"],
  ["a person that this page neither sees nor hears", { hidden: { audio: true, video: true } }, null],
  ["withheld sound without a camera", { media: { audio: true, video: false }, hidden: { audio: true, video: false } }, null],
];
for (const [what, changes, sign] of SIGNS) {
  test(`${what} is judged by ${sign ?? "nothing that is withheld"}`, () => {
    assert.equal(signOfLife(/** @type {any} */ (person("a", changes))), sign);
  });
}

test("media that has not arrived for long is a lost connection, but not where the court withholds it", () => {
  assert.equal(network({}), "lost");
  assert.equal(network({ hidden: { audio: true, video: true } }), "good");
  assert.equal(network({ hidden: { audio: true, video: true }, online: false }), "lost");
});
