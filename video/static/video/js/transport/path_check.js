// @ts-check
/**
 * The path of media, tried before the hearing: a trial connection with the node, directly and then through the relay.
 * It carries no sound and no picture.
 */

/** @typedef {import("./signalling.js").Signalling} Signalling */
/** @typedef {{rtt: number | null}} Path milliseconds to the node and back; null when the browser does not say */
/** @typedef {{finding: "ok" | "fair" | "poor" | "broken", key: string, advice: string}} Verdict */

const DIRECT_WITHIN = 5000;
const RELAYED_WITHIN = 8000;
const MEASURED_FOR = 800;
const GOOD_RTT = 150;
const FAIR_RTT = 400;

/** @param {number} time milliseconds */
const pause = (time) => new Promise((resolve) => window.setTimeout(resolve, time));

/**
 * Wait for the connection.
 * @param {RTCPeerConnection} peer
 * @param {number} within milliseconds
 * @returns {Promise<boolean>} whether it opened in time
 */
function opens(peer, within) {
  return new Promise((resolve) => {
    window.setTimeout(() => resolve(false), within);
    peer.addEventListener("connectionstatechange", () => {
      if (peer.connectionState === "connected") {
        resolve(true);
      } else if (peer.connectionState === "failed") {
        resolve(false);
      }
    });
  });
}

/** @param {RTCPeerConnection} peer */
async function rttOf(peer) {
  const pairs = [...(await peer.getStats()).values()].filter((each) => each.type === "candidate-pair");
  const used = pairs.find((each) => each.nominated && each.state === "succeeded");
  return typeof used?.currentRoundTripTime === "number" ? used.currentRoundTripTime * 1000 : null;
}

/**
 * Try one path.
 * @param {Pick<Signalling, "command">} signalling
 * @param {RTCConfiguration} configuration
 * @param {number} within milliseconds
 * @returns {Promise<Path | null>} null when it does not open. Rejects with CommandError when the node could not be
 *   asked, which says nothing about the user's network.
 */
async function tryPath(signalling, configuration, within) {
  const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", ...configuration });
  try {
    peer.addTransceiver("audio", { direction: "sendonly" });
    await peer.setLocalDescription();
    const opened = opens(peer, within);
    const { sdp } = await signalling.command("probe", { sdp: peer.localDescription?.sdp });
    await peer.setRemoteDescription({ type: "answer", sdp });
    if (!(await opened)) {
      return null;
    }
    await pause(MEASURED_FOR);
    return { rtt: await rttOf(peer) };
  } finally {
    peer.close();
  }
}

/**
 * What the paths mean for the user.
 * @param {Path | null} direct
 * @param {Path | null} relayed null when it was not tried or did not open
 * @returns {Verdict}
 */
export function verdictOf(direct, relayed) {
  if (direct) {
    const rtt = direct.rtt ?? 0;
    if (rtt <= GOOD_RTT) {
      return { finding: "ok", key: "path_good", advice: "" };
    }
    return rtt <= FAIR_RTT
      ? { finding: "fair", key: "path_slow", advice: "try_nearer" }
      : { finding: "poor", key: "path_very_slow", advice: "try_nearer" };
  }
  if (relayed) {
    return (relayed.rtt ?? 0) <= FAIR_RTT
      ? { finding: "fair", key: "path_relayed", advice: "try_other_network" }
      : { finding: "poor", key: "path_relayed_slow", advice: "try_other_network" };
  }
  return { finding: "broken", key: "path_none", advice: "try_without_filter" };
}

/**
 * Try the direct path, and the relay when there is no direct one.
 * @param {Pick<Signalling, "command">} signalling
 * @param {RTCIceServer[]} relays
 * @param {() => void} onRelay called before the relay is tried
 * @returns {Promise<Verdict>} rejects as `tryPath`
 */
export async function checkPath(signalling, relays, onRelay) {
  const direct = await tryPath(signalling, {}, DIRECT_WITHIN);
  if (direct || !relays.length) {
    return verdictOf(direct, null);
  }
  onRelay();
  const configuration = { iceServers: relays, iceTransportPolicy: /** @type {const} */ ("relay") };
  return verdictOf(null, await tryPath(signalling, configuration, RELAYED_WITHIN));
}
