// @ts-check
/** The browser's statistics, reduced to the numbers that the room uses. */

/**
 * @typedef {{kind: string, packets: number, bytes: number, frames: number, rtt: number | null, lossShare: number}}
 *   Output
 */
/**
 * kind: audio, video (a camera) or screen.
 * @typedef {{seat: string, kind: string, packets: number, bytes: number, lost: number, frames: number, width: number,
 *   energy: number, level: number}} Input
 */
/** @typedef {"good" | "fair" | "weak"} Quality */

/**
 * @param {RTCStatsReport} report
 * @returns {Output[]}
 */
export function outputsOf(report) {
  const all = [...report.values()];
  return all
    .filter((entry) => entry.type === "outbound-rtp")
    .map((entry) => {
      const there = all.find((each) => each.type === "remote-inbound-rtp" && each.localId === entry.id);
      const pair = all.find((each) => each.type === "candidate-pair" && each.nominated);
      return {
        kind: entry.kind,
        packets: entry.packetsSent ?? 0,
        bytes: entry.bytesSent ?? 0,
        frames: entry.framesEncoded ?? 0,
        rtt: there?.roundTripTime ?? pair?.currentRoundTripTime ?? null,
        lossShare: there?.fractionLost ?? 0,
      };
    });
}

/**
 * @param {RTCStatsReport} report
 * @param {Map<string, {seat: string, part: string}>} sources by mid
 * @returns {Input[]}
 */
export function inputsOf(report, sources) {
  return [...report.values()]
    .filter((entry) => entry.type === "inbound-rtp" && sources.has(entry.mid))
    .map((entry) => ({
      seat: sources.get(entry.mid)?.seat ?? "",
      kind: sources.get(entry.mid)?.part ?? entry.kind,
      packets: entry.packetsReceived ?? 0,
      bytes: entry.bytesReceived ?? 0,
      lost: entry.packetsLost ?? 0,
      frames: entry.framesDecoded ?? 0,
      width: entry.frameWidth ?? 0,
      energy: entry.totalAudioEnergy ?? 0,
      level: entry.audioLevel ?? 0,
    }));
}

/**
 * The quality of this user's connection, from two measurements.
 * @param {{outputs: Output[], inputs: Input[]}} before
 * @param {{outputs: Output[], inputs: Input[]}} now
 * @returns {Quality}
 */
export function qualityOf(before, now) {
  let packets = 0;
  let lost = 0;
  for (const input of now.inputs) {
    const earlier = before.inputs.find((each) => each.seat === input.seat && each.kind === input.kind);
    if (earlier && input.packets >= earlier.packets) {
      packets += input.packets - earlier.packets;
      lost += Math.max(0, input.lost - earlier.lost);
    }
  }
  const received = packets + lost > 20 ? lost / (packets + lost) : 0;
  const sent = Math.max(0, ...now.outputs.map((output) => output.lossShare));
  const loss = Math.max(received, sent);
  const rtt = Math.max(0, ...now.outputs.map((output) => output.rtt ?? 0));
  if (loss > 0.1 || rtt > 0.8) {
    return "weak";
  }
  return loss > 0.03 || rtt > 0.35 ? "fair" : "good";
}

const WORSE = ["good", "fair", "weak", "lost"];

/**
 * The worse of two qualities: each side of a connection sees only its own losses.
 * @param {string} one
 * @param {string} other
 */
export function worse(one, other) {
  return WORSE.indexOf(one) >= WORSE.indexOf(other) ? one : other;
}
