// @ts-check
/**
 * The status bar over the controls: the user's own state now. The most urgent sentence comes first and gives the tone.
 */
import { mark, part, write } from "../page/dom.js";

/** @typedef {{words: string, tone: "bad" | "info" | "hand", button?: boolean}} Word */

export const FAILURE_FOR = 12_000;
const NOTE_FOR = 8000;

export class StatusBar {
  /** The sentence of an event, shown before those of states. @type {Word | null} */
  #passing = null;
  #timer = 0;
  /** @type {Word[]} */
  #words = [];

  /** @param {HTMLElement} root the [data-word] */
  constructor(root) {
    this.root = root;
    this.button = root.querySelector('[data-do="sound"]');
  }

  /** @param {string} sentence why a command failed; it stays a while */
  failure(sentence) {
    this.#pass({ words: sentence, tone: "bad" }, FAILURE_FOR);
  }

  /** @param {string} sentence of an event; it stays a while */
  note(sentence) {
    this.#pass({ words: sentence, tone: "info" }, NOTE_FOR);
  }

  /** Remove a sentence that is no longer true. @param {string} sentence */
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

  /** @param {Word[]} all the sentences of the current state, the most urgent first */
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
