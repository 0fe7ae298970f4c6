// @ts-check
/** The band over the controls: the one thing that I should know about myself now. The most pressing wins. */
import { mark, part, write } from "./dom.js";

/** @typedef {{words: string, tone: "bad" | "info" | "hand", button?: boolean}} Word */

const FAULT_FOR = 12_000;

export class Band {
  #fault = "";
  #timer = 0;
  /** @type {Word | null} */
  #word = null;

  /** @param {HTMLElement} root the [data-word] */
  constructor(root) {
    this.root = root;
    this.button = root.querySelector('[data-do="sound"]');
  }

  /** @param {string} sentence why an act was not possible; it stays a while */
  fault(sentence) {
    this.#fault = sentence;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#fault = "";
      this.#paint();
    }, FAULT_FOR);
    this.#paint();
  }

  /** @param {Word | null} word what is so now, but for faults */
  show(word) {
    this.#word = word;
    this.#paint();
  }

  #paint() {
    /** @type {Word | null} */
    const word = this.#fault ? { words: this.#fault, tone: "bad" } : this.#word;
    this.root.hidden = !word;
    mark(this.root, "tone", word?.tone ?? null);
    write(part(this.root, "[data-word-text]"), word?.words ?? "");
    if (this.button instanceof HTMLElement) {
      this.button.hidden = !word?.button;
    }
  }
}
