// @ts-check
/** Commands to the server, with a message for the user when one fails. */
import { words } from "../page/words.js";
import { CommandError } from "../transport/signalling.js";

/** @typedef {import("../transport/signalling.js").Signalling} Signalling */
/** @typedef {import("./failures.js").Failures} Failures */

/** Commands that the page sends by itself: their success clears no error message. */
const UNASKED = ["media", "ready", "ping"];

export class Commands {
  /**
   * @param {Signalling} signalling
   * @param {Failures} failures
   */
  constructor(signalling, failures) {
    this.signalling = signalling;
    this.failures = failures;
  }

  /**
   * @param {string} type
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<object | null>} the answer, or null after a failure that the user was told of
   */
  async send(type, fields = {}) {
    try {
      const answer = await this.signalling.command(type, fields);
      if (!UNASKED.includes(type)) {
        this.failures.clear();
      }
      return answer;
    } catch (error) {
      this.refused(error);
      return null;
    }
  }

  /** Tell the user why a command failed. Other errors are thrown again. @param {unknown} error */
  refused(error) {
    if (!(error instanceof CommandError)) {
      throw error;
    }
    const isDown = error.code === "offline" || error.code === "timeout";
    this.failures.show(isDown ? words("lost") : words("refused", { reason: error.message || error.code }));
  }
}
