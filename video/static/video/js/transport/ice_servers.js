// @ts-check
/** The relay (TURN) that connections may use, with a credential that the server renews every few minutes. */

/** @typedef {import("./signalling.js").Signalling} Signalling */

const RENEWED_AFTER = 8 * 60_000; // the server's credential is good for ten minutes
const ASKED_AGAIN_AFTER = 5000; // after an answer that did not come

export class IceServers {
  /** @type {RTCIceServer[]} */
  #servers = [];
  #until = 0;
  /** @type {Promise<RTCIceServer[]> | null} */
  #asking = null;

  /** @param {Pick<Signalling, "command">} signalling */
  constructor(signalling) {
    this.signalling = signalling;
  }

  /** The servers for a connection that begins now. Never rejects: without an answer, those known so far. */
  current() {
    if (Date.now() < this.#until) {
      return Promise.resolve(this.#servers);
    }
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask() {
    try {
      this.#servers = (await this.signalling.command("ice_servers")).ice_servers;
      this.#until = Date.now() + RENEWED_AFTER;
    } catch {
      this.#until = Date.now() + ASKED_AGAIN_AFTER;
    }
    return this.#servers;
  }
}
