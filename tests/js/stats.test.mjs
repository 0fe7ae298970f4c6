import assert from "node:assert/strict";
import test from "node:test";

import { inputsOf, outputsOf, qualityOf, worse } from "../../video/static/video/js/transport/stats.js";

const report = (entries) => new Map(entries.map((entry) => [entry.id, entry]));
const input = (packets, lost) => ({ seat: "a", kind: "video", packets, lost });
const output = (lossShare, rtt) => ({ lossShare, rtt });

test("an output takes round trip and loss from what the receiver reports", () => {
  const [found] = outputsOf(
    report([
      { id: "out", type: "outbound-rtp", kind: "video", packetsSent: 7, bytesSent: 900, framesEncoded: 3 },
      { id: "in", type: "remote-inbound-rtp", localId: "out", roundTripTime: 0.2, fractionLost: 0.05 },
    ]),
  );
  assert.deepEqual(found, { kind: "video", packets: 7, bytes: 900, frames: 3, rtt: 0.2, lossShare: 0.05 });
});

test("an output without a receiver report takes the round trip of the path", () => {
  const [found] = outputsOf(
    report([
      { id: "out", type: "outbound-rtp", kind: "audio" },
      { id: "pair", type: "candidate-pair", nominated: true, currentRoundTripTime: 0.3 },
    ]),
  );
  assert.equal(found.rtt, 0.3);
});

test("inputs are named by the section they arrive in", () => {
  const sources = new Map([["1", { seat: "a", part: "screen" }]]);
  const found = inputsOf(
    report([
      { id: "one", type: "inbound-rtp", mid: "1", kind: "video", packetsReceived: 9 },
      { id: "two", type: "inbound-rtp", mid: "2", kind: "video" },
    ]),
    sources,
  );
  assert.deepEqual(found.map(({ seat, kind, packets }) => [seat, kind, packets]), [["a", "screen", 9]]);
});

const QUALITIES = [
  ["no loss", [input(0, 0)], [input(100, 0)], [], "good"],
  ["five per cent received loss", [input(0, 0)], [input(95, 5)], [], "fair"],
  ["twenty per cent received loss", [input(0, 0)], [input(80, 20)], [], "weak"],
  ["loss among too few packets", [input(0, 0)], [input(10, 5)], [], "good"],
  ["a counter that began again", [input(1000, 0)], [input(10, 50)], [], "good"],
  ["a slow round trip", [], [], [output(0, 0.4)], "fair"],
  ["a very slow round trip", [], [], [output(0, 0.9)], "weak"],
  ["sent loss", [], [], [output(0.2, null)], "weak"],
];
for (const [what, before, now, outputs, quality] of QUALITIES) {
  test(`${what} is ${quality}`, () => {
    assert.equal(qualityOf({ inputs: before, outputs: [] }, { inputs: now, outputs }), quality);
  });
}

test("the worse of two qualities counts", () => {
  assert.equal(worse("good", "weak"), "weak");
  assert.equal(worse("lost", "fair"), "lost");
});
