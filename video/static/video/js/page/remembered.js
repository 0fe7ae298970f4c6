// @ts-check
/**
 * The answers of the device check, stored for this room and tab: after a reload the user is not asked again, and the
 * court is not told that no device was checked.
 */
import { tabStorage } from "../../../ground/js/storage.js";

/** @typedef {Record<"camera" | "microphone" | "speaker" | "network", string>} Findings */

const ANSWERS = ["ok", "fair", "poor", "broken"];

export class Remembered {
  #key = "";

  /** @param {string} room an identifier of the room */
  constructor(room) {
    this.#key = `diwan-checked:${room}`;
  }

  /** The answers so far; steps without one are missing. @returns {Partial<Findings>} */
  get answers() {
    /** @type {Partial<Findings>} */
    const found = {};
    const kept = tabStorage.object(this.#key);
    for (const step of /** @type {(keyof Findings)[]} */ (["camera", "microphone", "speaker", "network"])) {
      const answer = kept[step];
      if (typeof answer === "string" && ANSWERS.includes(answer)) {
        found[step] = answer;
      }
    }
    return found;
  }

  /** @param {Findings} findings */
  keep(findings) {
    tabStorage.setObject(this.#key, findings);
  }
}
