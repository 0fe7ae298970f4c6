import assert from "node:assert/strict";
import test from "node:test";

import { ConnectionState } from "../../video/static/video/js/transport/connection_state.js";

test("nothing is connected before it is wanted", () => {
  assert.equal(new ConnectionState().word(0), "off");
});

test("a first connection that does not open becomes shut and then stuck", () => {
  const state = new ConnectionState();
  const words = [0, 4999, 5000, 12_000, 15_000].map((at) => {
    // Each retry is a new connection and must not restart the clock.
    state.take(true, false, at);
    return state.word(at);
  });
  assert.deepEqual(words, ["coming", "coming", "shut", "shut", "stuck"]);
});

test("a lost connection is being restored until it is stuck", () => {
  const state = new ConnectionState();
  state.take(true, true, 20_000);
  assert.equal(state.word(20_000), "open");
  state.take(true, false, 30_000);
  assert.deepEqual([30_000, 44_999, 45_000].map((at) => state.word(at)), ["again", "again", "stuck"]);
});

test("a forgotten connection starts as a first one", () => {
  const state = new ConnectionState();
  state.take(true, true, 0);
  state.forget();
  state.take(true, false, 1000);
  assert.equal(state.word(1000), "coming");
});
