// @ts-check
/** Checks that the socket and the media connections still work, every few seconds. */

/** @typedef {import("./signalling.js").Signalling} Signalling */

const POLL_INTERVAL = 2000;
const PING_INTERVAL = 5000;

export class Heartbeat {
  #pingedAt;

  /**
   * @param {Signalling} signalling
   * @param {() => void} ping send a command that the server answers
   * @param {() => Promise<void>} count measure the media connections
   */
  constructor(signalling, ping, count) {
    this.signalling = signalling;
    this.ping = ping;
    this.count = count;
    this.#pingedAt = 0;
  }

  start() {
    window.setInterval(() => this.#poll(), POLL_INTERVAL);
    // A device that slept may hold a dead socket without knowing it.
    document.addEventListener("visibilitychange", () => this.#probe(0));
  }

  async #poll() {
    this.#probe(PING_INTERVAL);
    await this.count();
  }

  /**
   * Ask the server for an answer; without one the socket is given up and opened again.
   * @param {number} after ms since the last ping
   */
  #probe(after) {
    if (document.visibilityState === "visible" && this.signalling.isUp && Date.now() - this.#pingedAt >= after) {
      this.#pingedAt = Date.now();
      this.ping();
    }
  }
}
