import assert from "node:assert/strict";
import test from "node:test";

import { Clock } from "../../video/recordings/static/recordings/js/clock.js";
import { beside, gapsAt } from "../../video/recordings/static/recordings/js/marks.js";
import { Played } from "../../video/recordings/static/recordings/js/played.js";
import { hasMedia } from "../../video/recordings/static/recordings/js/presence.js";
import { Step } from "../../video/recordings/static/recordings/js/step.js";
import { clockOf, timeOfDay } from "../../video/recordings/static/recordings/js/text.js";

test("the clock moves with its speed, stands still while it is held, and stops at the end", () => {
  let now = 0;
  const clock = new Clock(10_000, () => now);
  now = 5000;
  assert.equal(clock.place, 0);
  clock.play();
  now = 6000;
  assert.equal(clock.place, 1000);
  clock.setSpeed(2);
  now = 7000;
  assert.equal(clock.place, 3000);
  clock.hold(true);
  now = 9000;
  assert.equal(clock.place, 3000);
  clock.hold(false);
  now = 9500;
  assert.equal(clock.place, 4000);
  clock.seek(-5);
  assert.equal(clock.place, 0);
  now = 99_000;
  assert.equal(clock.place, 10_000);
  assert.equal(clock.isOver, true);
});

test("a jump begins another range, and what was reported is not reported again", () => {
  const played = new Played();
  [0, 100, 200, 1000, 8000, 8100].forEach((place) => played.note(place));
  assert.deepEqual(played.take(), [[0, 1000], [8000, 8100]]);
  played.note(8300);
  const ranges = played.take();
  assert.deepEqual(ranges, [[8100, 8300]]);
  assert.deepEqual(played.take(), []);
  played.putBack(ranges);
  assert.deepEqual(played.take(), [[8100, 8300]]);
});

test("marks are found next to a place, and so is the gap at it", () => {
  const marks = /** @type {any[]} */ ([
    { at: 0, to: null, isGap: false },
    { at: 5000, to: 9000, isGap: true },
    { at: 20_000, to: null, isGap: false },
  ]);
  assert.equal(beside(marks, 0, 1), marks[1]);
  assert.equal(beside(marks, 6000, -1), marks[0]);
  assert.equal(beside(marks, 20_000, 1), undefined);
  assert.deepEqual(gapsAt(marks, 8999), [marks[1]]);
  assert.deepEqual(gapsAt(marks, 9000), []);
});

test("a gap of everybody hides those of single people, which are all named", () => {
  const one = { at: 0, to: 9000, isGap: true, of: "Witness" };
  const other = { at: 5000, to: 9000, isGap: true, of: "Clerk" };
  const all = { at: 7000, to: 8000, isGap: true, of: "" };
  const marks = /** @type {any[]} */ ([one, other, all]);
  assert.deepEqual(gapsAt(marks, 4000), [one]);
  assert.deepEqual(gapsAt(marks, 6000), [one, other]);
  assert.deepEqual(gapsAt(marks, 7500), [all]);
});

test("the time of day goes on at midnight", () => {
  assert.equal(timeOfDay(34_265_000, 62_900), "09:32:07");
  assert.equal(timeOfDay(86_399_000, 2000), "00:00:01");
});

test("a track has no media in its gap, though the browser joins the ranges over a pause", () => {
  const ranges = /** @type {any} */ ({ length: 1, start: () => 2, end: () => 30 });
  const gaps = /** @type {[number, number][]} */ ([[10_000, 20_000]]);
  assert.equal(hasMedia(ranges, gaps, 9999), true);
  assert.equal(hasMedia(ranges, gaps, 10_000), false);
  assert.equal(hasMedia(ranges, gaps, 19_999), false);
  assert.equal(hasMedia(ranges, gaps, 20_000), true);
  assert.equal(hasMedia(ranges, [], 1000), false);
  assert.equal(hasMedia(ranges, [], 30_000), false);
});

test("a place is written as minutes, and as hours when there are some", () => {
  assert.equal(clockOf(62_900), "01:02");
  assert.equal(clockOf(3_723_000), "1:02:03");
});

/** An element that needs 300 ms for a jump, as a sound does on a busy machine. */
class SlowElement extends EventTarget {
  playbackRate = 1;
  jumps = 0;
  left = 0; // milliseconds until the jump has landed
  place = 0;

  get currentTime() {
    return this.place;
  }

  set currentTime(place) {
    this.place = place;
    this.left = 300;
    this.jumps += 1;
  }

  get seeking() {
    return this.left > 0;
  }

  /** @param {number} milliseconds */
  run(milliseconds) {
    if (!this.seeking) {
      this.place += (milliseconds / 1000) * this.playbackRate;
      return;
    }
    this.left -= milliseconds;
    if (!this.seeking) {
      this.dispatchEvent(new Event("seeked"));
    }
  }
}

for (const speed of [1, 2]) {
  test(`an element that lands late comes into step, and does not jump for ever, at speed ${speed}`, () => {
    const element = new SlowElement();
    const media = /** @type {any} */ (element);
    let now = 0;
    const step = new Step(media, () => now);
    element.place = -1; // a second late
    for (; now < 4000; now += 100) {
      step.keep((now / 1000) * speed, true, speed, () => true);
      element.run(100);
    }
    assert.ok(element.jumps <= 2, `${element.jumps} jumps`);
    assert.ok(Math.abs((now / 1000) * speed - element.place) < 0.04 * speed, `${element.place} at ${now}`);
  });
}

test("an element jumps to the very place while the clock stands still, and where no media lies ahead", () => {
  const element = new SlowElement();
  let now = 0;
  const step = new Step(/** @type {any} */ (element), () => now);
  step.keep(5, true, 1, () => true);
  now = 300;
  element.run(300);
  step.keep(20, false, 1, () => true);
  assert.equal(element.place, 20);
  element.run(300);
  step.keep(30, true, 1, (place) => place <= 30);
  assert.equal(element.place, 30);
});
