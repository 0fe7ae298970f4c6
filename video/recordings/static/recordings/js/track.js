// @ts-check
/** One track: a media element that is fed with pieces by MediaSource, and follows the clock. */
import { hasMedia } from "./presence.js";
import { Step } from "./step.js";

/** @typedef {import("./addresses.js").Piece} Piece */

const AHEAD = 20; // seconds to have before they are played
const BEHIND = 30; // seconds that stay behind the place
const RETRY = 3000; // milliseconds after a piece that did not come
const AGAIN = 5000; // milliseconds: an element that fails twice within them will fail again

/** Whether a browser can play what is recorded at all. */
export const canPlay = "MediaSource" in window;

export class Track {
  /** @param {string} key @param {HTMLMediaElement} element */
  constructor(key, element) {
    this.key = key;
    this.element = element;
    this._step = new Step(element);
    /** When nothing was recorded, in milliseconds. @type {[number, number][]} */
    this.gaps = [];
    this.isAltered = false;
    this.isUnplayable = false;
    this.hasFailed = false;
    /** Whether it plays without sound, because the browser has no output for it. */
    this.isSilenced = false;
    this._failedAt = -AGAIN;
    /** @type {Promise<void>} */
    this._turn = Promise.resolve();
    this._source = new MediaSource();
    /** @type {Map<string, "coming" | "here" | "empty" | number>} by address without its signature; a number: when it failed */
    this._pieces = new Map();
    element.preload = "auto";
    element.addEventListener("error", () => this._begin());
    this._open();
  }

  /** Give the element an empty source. What the source before had, or was getting, is gone. */
  _open() {
    this._pieces.clear();
    this._turn = Promise.resolve();
    /** @type {SourceBuffer | null} */
    this._buffer = null;
    const source = new MediaSource();
    this._source = source;
    this._opened = new Promise((resolve) => {
      source.addEventListener("sourceopen", resolve, { once: true });
    });
    this.element.src = URL.createObjectURL(source);
    source.addEventListener("sourceopen", () => URL.revokeObjectURL(this.element.src), { once: true });
  }

  /**
   * Begin again after the element has failed for good. Firefox fails a sound when the computer has no output for it:
   * after a second failure the sound plays muted, which needs no output, so that its place is kept.
   */
  _begin() {
    const now = performance.now();
    const isAgain = now - this._failedAt < AGAIN;
    this._failedAt = now;
    if (this.element instanceof HTMLAudioElement && (isAgain || this.isSilenced)) {
      this.isSilenced = true;
      this.element.muted = true;
    }
    this._open();
  }

  /** Try a sound again that had no output. */
  unsilence() {
    if (this.isSilenced) {
      this.element.muted = false;
    }
  }

  /** Load what the next seconds need. @param {Piece[]} pieces @param {number} place milliseconds */
  feed(pieces, place) {
    for (const piece of pieces) {
      const isNear = piece.to >= place - 500 && piece.from <= place + AHEAD * 1000;
      const state = this._pieces.get(pathOf(piece));
      const mayTry = state === undefined || (typeof state === "number" && performance.now() - state > RETRY);
      if (isNear && mayTry && !this.isUnplayable) {
        this._pieces.set(pathOf(piece), "coming");
        this._turn = this._turn.then(() => this._load(piece));
      }
    }
  }

  /** Whether a piece of this place is still on its way. @param {Piece[]} pieces @param {number} place */
  isComing(pieces, place) {
    return pieces.some((piece) => {
      const state = this._pieces.get(pathOf(piece));
      return piece.from <= place && place < piece.to && (state === "coming" || state === undefined);
    });
  }

  /** Whether there is media at this place. @param {number} place milliseconds */
  has(place) {
    return hasMedia(this.element.buffered, this.gaps, place);
  }

  /**
   * Follow the clock: play, stand still, or jump.
   * @param {number} place milliseconds
   * @param {boolean} isMoving
   * @param {number} speed
   */
  follow(place, isMoving, speed) {
    const { element } = this;
    if (!this.has(place)) {
      if (!element.paused) {
        element.pause();
      }
      return;
    }
    this._step.keep(place / 1000, isMoving, speed, (at) => this.has(at * 1000));
    if (isMoving && element.paused) {
      element.play().catch(() => {});
    } else if (!isMoving && !element.paused) {
      element.pause();
    }
  }

  /** @param {Piece} piece */
  async _load(piece) {
    const path = pathOf(piece);
    const source = this._source;
    try {
      const answer = await fetch(piece.url);
      this.isAltered = this.isAltered || answer.status === 409;
      if (answer.status === 204 || answer.status === 409) {
        this._pieces.set(path, "empty");
        return;
      }
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const data = await answer.arrayBuffer();
      if (source !== this._source) {
        return; // asked for before the element failed
      }
      await this._append(data, answer.headers.get("Content-Type") ?? "");
      this._pieces.set(path, this.isUnplayable ? "empty" : "here");
      this.hasFailed = false;
    } catch {
      if (source === this._source) {
        this._pieces.set(path, performance.now());
        this.hasFailed = true;
      }
    }
  }

  /** @param {ArrayBuffer} data @param {string} type */
  async _append(data, type) {
    await this._opened;
    if (!MediaSource.isTypeSupported(type)) {
      this.isUnplayable = true;
      return;
    }
    if (!this._buffer) {
      this._buffer = this._source.addSourceBuffer(type);
    } else {
      this._buffer.changeType(type);
    }
    await this._free();
    await this._does((buffer) => buffer.appendBuffer(data));
  }

  /** Take away what lies far behind, and what a piece needs again to be played once more. */
  async _free() {
    const buffer = this._buffer;
    const until = this.element.currentTime - BEHIND;
    if (buffer && buffer.buffered.length && buffer.buffered.start(0) < until - BEHIND) {
      await this._does((each) => each.remove(0, until));
      // Pieces that are no longer here are loaded again when they are needed.
      this._pieces.forEach((state, path) => state === "here" && this._pieces.delete(path));
    }
  }

  /** @param {(buffer: SourceBuffer) => void} act */
  async _does(act) {
    const buffer = this._buffer;
    if (!buffer) {
      return;
    }
    await new Promise((resolve, reject) => {
      buffer.addEventListener("updateend", resolve, { once: true });
      buffer.addEventListener("error", () => reject(new Error("refused")), { once: true });
      act(buffer);
    });
  }
}

/** The address without its signature, which changes. @param {Piece} piece */
function pathOf(piece) {
  return piece.url.split("?")[0] ?? piece.url;
}
