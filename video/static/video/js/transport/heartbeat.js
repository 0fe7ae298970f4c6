// @ts-check
/** Checks that the socket and the media connections still work, every few seconds. */

/** @typedef {import("./signalling.js").Signalling} Signalling */

const POLL_INTERVAL = 2000;
const QUIET = 12_000; // a connected page hears of its own media every second

export class Heartbeat {
  /**
   * @param {Signalling} signalling
   * @param {() => boolean} isPresent whether the user has joined
   * @param {() => void} ping send a command that the server answers
   * @param {() => Promise<void>} count measure the media connections
   */
  constructor(signalling, isPresent, ping, count) {
    this.signalling = signalling;
    this.isPresent = isPresent;
    this.ping = ping;
    this.count = count;
  }

  start() {
    window.setInterval(() => this.#poll(), POLL_INTERVAL);
    // A device that slept may hold a dead socket without knowing it.
    document.addEventListener("visibilitychange", () => this.#probe(0));
  }

  async #poll() {
    this.#probe(QUIET);
    await this.count();
  }

  /**
   * Ask the server for an answer; without one the socket is given up and opened again.
   * @param {number} after ms of silence
   */
  #probe(after) {
    const { signalling } = this;
    if (document.visibilityState === "visible" && signalling.isUp && this.isPresent() && signalling.silence >= after) {
      this.ping();
    }
  }
}
