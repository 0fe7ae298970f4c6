// @ts-check
/** The last error message: spoken, shown, and cleared after the next success or after a while. */
import { FAILURE_FOR } from "./status_bar.js";
import { part, parts, write } from "../page/dom.js";
import { hush, say } from "./live_region.js";

/** @typedef {import("./status_bar.js").StatusBar} StatusBar */

export class Failures {
  #sentence = "";
  #timer = 0;

  /**
   * @param {HTMLElement} root
   * @param {StatusBar} statusBar
   */
  constructor(root, statusBar) {
    this.root = root;
    this.statusBar = statusBar;
  }

  /** @param {string} sentence */
  show(sentence) {
    hush(this.#sentence);
    this.#sentence = sentence;
    say(sentence, "alert");
    this.statusBar.failure(sentence);
    for (const place of parts(this.root, "[data-failure]")) {
      place.hidden = false;
      write(part(place, "[data-failure-words]"), sentence);
    }
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.clear(), FAILURE_FOR);
  }

  /** Remove the message from the page, so that no user finds it after the problem is solved. */
  clear() {
    if (!this.#sentence) {
      return;
    }
    window.clearTimeout(this.#timer);
    hush(this.#sentence);
    this.statusBar.settle(this.#sentence);
    this.#sentence = "";
    for (const place of parts(this.root, "[data-failure]")) {
      place.hidden = true;
    }
  }
}
