// @ts-check
/** The band over the controls: what I should know about myself now. The most pressing comes first and gives the tone. */
import { mark, part, write } from "./dom.js";

/** @typedef {{words: string, tone: "bad" | "info" | "hand", button?: boolean}} Word */

const FAULT_FOR = 12_000;

export class Band {
  #fault = "";
  #timer = 0;
  /** @type {Word[]} */
  #words = [];

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

  /** @param {Word[]} all what is so now, but for faults; sentences, the most pressing first */
  show(all) {
    this.#words = all;
    this.#paint();
  }

  #paint() {
    /** @type {Word[]} */
    const all = this.#fault ? [{ words: this.#fault, tone: "bad" }] : this.#words;
    this.root.hidden = all.length === 0;
    mark(this.root, "tone", all[0]?.tone ?? null);
    write(part(this.root, "[data-word-text]"), all.map((each) => each.words).join(" "));
    if (this.button instanceof HTMLElement) {
      this.button.hidden = !all.some((each) => each.button);
    }
  }
}
