// @ts-check
/**
 * Whether the own picture and sound get through. Pure: it touches neither page nor connection. The browser calls a way
 * that never opens "connecting" for as long as it is tried, and each try is a new connection: what counts is since when
 * there was none.
 */

/**
 * `off`: nothing is to be connected. `open`: everything is. `coming`: it is being connected for the first time. `again`:
 * it was there, and is being connected anew. `shut`: it should be there by now, and is not. `stuck`: for so long that the
 * person has to do something.
 * @typedef {"off" | "open" | "coming" | "again" | "shut" | "stuck"} ConnectionWord
 */

const SHUT_AFTER = 5000;
const STUCK_AFTER = 15_000;

export class ConnectionState {
  #isWanted = false;
  #isOpen = false;
  #wasOpen = false;
  /** Since when it has been wanted and not been there. */
  #since = 0;

  /**
   * @param {boolean} isWanted whether anything should be connected now
   * @param {boolean} isOpen whether everything that is needed is
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

  /** Everything begins anew, as for who came just now. */
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
