// @ts-check
/** The band over the controls: what I should know about myself now. The most pressing comes first and gives the tone. */
import { mark, part, write } from "../page/dom.js";

/** @typedef {{words: string, tone: "bad" | "info" | "hand", button?: boolean}} Word */

export const FAULT_FOR = 12_000;
const NOTE_FOR = 8000;

export class StatusBar {
  /** What has just happened, before what is so. @type {Word | null} */
  #passing = null;
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
    this.#pass({ words: sentence, tone: "bad" }, FAULT_FOR);
  }

  /** @param {string} sentence what has just happened, for who looks; it stays a while */
  note(sentence) {
    this.#pass({ words: sentence, tone: "info" }, NOTE_FOR);
  }

  /** This is not so any more. @param {string} sentence */
  settle(sentence) {
    if (this.#passing?.words === sentence) {
      window.clearTimeout(this.#timer);
      this.#passing = null;
      this.#paint();
    }
  }

  /**
   * @param {Word} word
   * @param {number} lasts
   */
  #pass(word, lasts) {
    window.clearTimeout(this.#timer);
    this.#passing = word;
    this.#timer = window.setTimeout(() => this.settle(word.words), lasts);
    this.#paint();
  }

  /** @param {Word[]} all what is so now; sentences, the most pressing first */
  show(all) {
    this.#words = all;
    this.#paint();
  }

  #paint() {
    const passing = this.#passing;
    const all = passing ? [passing, ...this.#words.filter((each) => each.words !== passing.words)] : this.#words;
    this.root.hidden = all.length === 0;
    mark(this.root, "tone", all[0]?.tone ?? null);
    write(part(this.root, "[data-word-text]"), all.map((each) => each.words).join(" "));
    if (this.button instanceof HTMLElement) {
      this.button.hidden = !all.some((each) => each.button);
    }
  }
}
