// @ts-check
/** What was not possible last: said, shown, and taken away again when something is possible or nobody needs it any more. */
import { FAULT_FOR } from "./status_bar.js";
import { part, parts, write } from "../page/dom.js";
import { hush, say } from "./live_region.js";

/** @typedef {import("./status_bar.js").StatusBar} StatusBar */

export class Faults {
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

  /** Something was not possible: it is said, and stands until something is, or for a while. @param {string} sentence */
  stand(sentence) {
    hush(this.#sentence);
    this.#sentence = sentence;
    say(sentence, "alert");
    this.statusBar.fault(sentence);
    for (const place of parts(this.root, "[data-fault]")) {
      place.hidden = false;
      write(part(place, "[data-fault-words]"), sentence);
    }
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.mend(), FAULT_FOR);
  }

  /** What was not possible is over: nobody finds it in the page as if it were so still. */
  mend() {
    if (!this.#sentence) {
      return;
    }
    window.clearTimeout(this.#timer);
    hush(this.#sentence);
    this.statusBar.settle(this.#sentence);
    this.#sentence = "";
    for (const place of parts(this.root, "[data-fault]")) {
      place.hidden = true;
    }
  }
}
