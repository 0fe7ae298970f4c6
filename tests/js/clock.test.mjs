import assert from "node:assert/strict";
import test, { mock } from "node:test";

import { hourIn, lasting, setClock } from "../../video/static/video/js/page/clock.js";

test("the hour is the server's at the venue, not the device's", () => {
  mock.method(Date, "now", () => Date.parse("2001-01-01T00:00:00Z"));
  setClock("2026-03-01T06:05:00Z");
  assert.equal(hourIn("Asia/Riyadh"), "09:05");
  assert.equal(hourIn("Asia/Dubai"), "10:05");
  mock.restoreAll();
});

test("a duration has hours only when they are asked for or reached", () => {
  mock.method(Date, "now", () => Date.parse("2026-03-01T06:00:00Z"));
  setClock("2026-03-01T06:00:00Z");
  assert.equal(lasting("2026-03-01T05:59:29Z"), "00:31");
  assert.equal(lasting("2026-03-01T05:59:29Z", true), "00:00:31");
  assert.equal(lasting("2026-03-01T04:57:57Z"), "01:02:03");
  assert.equal(lasting("2026-03-01T07:00:00Z"), "00:00");
  mock.restoreAll();
});
