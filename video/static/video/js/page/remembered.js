// @ts-check
/**
 * What was answered in the device check of this room, for as long as this tab lives: who reloads the page is not asked
 * again, and the court is not told that nothing was checked.
 */

/** @typedef {Record<"camera" | "microphone" | "speaker" | "network", string>} Findings */

const ANSWERS = ["ok", "fair", "broken"];

export class Remembered {
  #key = "";

  /** @param {string} room what tells this room from another */
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
      // Without a store, or with one that somebody filled by hand, nothing is remembered.
    }
    return found;
  }

  /** @param {Findings} findings */
  keep(findings) {
    try {
      window.sessionStorage.setItem(this.#key, JSON.stringify(findings));
    } catch {
      // A full or forbidden store costs the memory and not the check.
    }
  }
}
