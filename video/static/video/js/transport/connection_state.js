// @ts-check
/**
 * Whether this user's media gets through. Pure: it touches neither page nor connection. The browser calls a connection that
 * never opens "connecting", and each retry is a new connection: what counts is the time since there was none.
 */

/**
 * `off`: no connection is wanted. `open`: all are open. `coming`: connecting for the first time. `again`: reconnecting.
 * `shut`: late. `stuck`: so late that the user has to act.
 * @typedef {"off" | "open" | "coming" | "again" | "shut" | "stuck"} ConnectionWord
 */

const SHUT_AFTER = 5000;
const STUCK_AFTER = 15_000;

export class ConnectionState {
  #isWanted = false;
  #isOpen = false;
  #wasOpen = false;
  /** Time since which it has been wanted and not open. */
  #since = 0;

  /**
   * @param {boolean} isWanted whether a connection is wanted now
   * @param {boolean} isOpen whether all needed connections are open
   * @param {number} now
   */
  take(isWanted, isOpen, now) {
    const isMissing = isWanted && !isOpen;
    const wasMissing = this.#isWanted && !this.#isOpen;
    if (isMissing && !wasMissing) {
      this.#since = now;
    }
    this.#isWanted = isWanted;
    this.#isOpen = isOpen;
    this.#wasOpen ||= isWanted && isOpen;
  }

  /** Start again, as on a new page. */
  forget() {
    this.#isWanted = this.#isOpen = this.#wasOpen = false;
  }

  /**
   * @param {number} now
   * @returns {ConnectionWord}
   */
  word(now) {
    if (!this.#isWanted) {
      return "off";
    }
    if (this.#isOpen) {
      return "open";
    }
    const lasted = now - this.#since;
    if (lasted >= STUCK_AFTER) {
      return "stuck";
    }
    if (this.#wasOpen) {
      return "again";
    }
    return lasted >= SHUT_AFTER ? "shut" : "coming";
  }
}
