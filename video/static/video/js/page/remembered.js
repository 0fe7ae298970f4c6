// @ts-check
/**
 * The answers of the device check, stored for this room and tab: after a reload the user is not asked again, and the
 * court is not told that no device was checked.
 */

/** @typedef {Record<"camera" | "microphone" | "speaker" | "network", string>} Findings */

const ANSWERS = ["ok", "fair", "broken"];

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
    try {
      const kept = JSON.parse(window.sessionStorage.getItem(this.#key) ?? "{}");
      for (const step of /** @type {(keyof Findings)[]} */ (["camera", "microphone", "speaker", "network"])) {
        if (ANSWERS.includes(kept[step])) {
          found[step] = kept[step];
        }
      }
    } catch {
      // Without storage, or with edited storage, no answer is remembered.
    }
    return found;
  }

  /** @param {Findings} findings */
  keep(findings) {
    try {
      window.sessionStorage.setItem(this.#key, JSON.stringify(findings));
    } catch {
      // With full or forbidden storage the check still works.
    }
  }
}
