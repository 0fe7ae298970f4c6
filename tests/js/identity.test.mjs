import assert from "node:assert/strict";
import test from "node:test";

import { givePage } from "./page.mjs";
import { person } from "./room.mjs";

givePage();
Object.assign(globalThis.document, { querySelector: () => null });
Object.assign(globalThis, { HTMLVideoElement: class {}, HTMLElement: class {} });
const { IdentityCheck } = await import("../../video/static/video/js/panel/identity.js");

/** A check on a slow line: each recording waits until the test answers it. */
function slowCheck() {
  const sent = [];
  const recorded = [];
  const send = (type, fields) => {
    sent.push([type, fields.seat ?? ""]);
    return type === "identify" ? new Promise((resolve) => recorded.push(resolve)) : Promise.resolve();
  };
  return { check: new IdentityCheck(send, async () => "identity_card"), sent, recorded };
}

const later = () => new Promise((resolve) => setTimeout(resolve));
const waits = (seat) => person(seat, { state: "waiting" });

test("a check stops its own preview", async () => {
  const { check, sent, recorded } = slowCheck();
  const first = check.check(waits("one"));
  await later();
  recorded[0]();
  await first;
  assert.deepEqual(sent, [["preview", "one"], ["identify", "one"], ["stop_preview", ""]]);
});

test("a check that is recorded late leaves the preview of the next person", async () => {
  const { check, sent, recorded } = slowCheck();
  const first = check.check(waits("one"));
  await later();
  const second = check.check(waits("two"));
  await later();
  recorded[0]();
  await first;
  assert.deepEqual(sent.slice(2), [["preview", "two"], ["identify", "two"]]);
  recorded[1]();
  await second;
  assert.deepEqual(sent.slice(4), [["stop_preview", ""]]);
});
