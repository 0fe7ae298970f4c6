import assert from "node:assert/strict";
import test from "node:test";

import { MissingMedia } from "../../video/static/video/js/transport/missing_media.js";
import { person, snapshot } from "./room.mjs";

const SILENT = [false, false, false, "good"];
const HEARD = [true, false, false, "good"];
const OFF = { audio: false, video: false };

/** A seat whose media does not arrive, one without devices, and one whose sound arrives. */
function watched() {
  const media = new MissingMedia();
  media.take(snapshot({ seats: [person("cut"), person("bare", { media: OFF }), person("there")] }), 0);
  return media;
}

const missing = (media, now) => [...media.missing(now)];

test("a seat is missing when nothing has arrived for more than five seconds", () => {
  const media = watched();
  for (let now = 0; now <= 5000; now += 1000) {
    media.saw({ there: HEARD, cut: SILENT }, now);
    assert.deepEqual(missing(media, now), []);
  }
  media.saw({ there: HEARD, cut: SILENT }, 6000);
  assert.deepEqual(missing(media, 6000), ["cut"]);
});

test("a silent node accuses no seat", () => {
  const media = watched();
  for (let now = 0; now <= 6000; now += 1000) {
    media.saw({ there: HEARD }, now);
  }
  assert.deepEqual(missing(media, 9500), []);
  media.saw({ there: HEARD }, 20_000);
  assert.deepEqual(missing(media, 20_000), []);
});

const EXPECTED = [
  ["an admitted seat in the hearing", person("a"), true],
  ["a seat that is offline", person("a", { online: false }), false],
  ["an observer", person("a", { role: "observer", silent: true }), false],
  ["a seat in another consultation", person("a", { consultation: "one" }), false],
  ["a waiting seat with sound", person("a", { state: "waiting" }), true],
  ["a waiting seat with video only", person("a", { state: "waiting", media: { audio: false, video: true } }), false],
  ["a seat that a court order hides", person("a", { hidden: { audio: true, video: true } }), false],
  ["a removed seat", person("a", { state: "removed" }), false],
];
for (const [what, seat, isMissing] of EXPECTED) {
  test(`${what} ${isMissing ? "is" : "is not"} expected to send`, () => {
    const media = new MissingMedia();
    media.take(snapshot({ seats: [seat] }), 0);
    for (let now = 0; now <= 6000; now += 1000) {
      media.saw({}, now);
    }
    assert.deepEqual(missing(media, 6000), isMissing ? ["a"] : []);
  });
}
