// @ts-check
/** The signed addresses of pieces. They hold for some minutes, so they are asked for as the recording plays. */

/** @typedef {{from: number, to: number, url: string}} Piece */
/** @typedef {{from: number, to: number, seconds: number, tracks: Record<string, Piece[]>, gaps: Record<string, [number, number][]>}} Window */

const AHEAD = 45_000; // milliseconds of the recording for which addresses must be known
const MARGIN = 30_000; // milliseconds before their end at which addresses count as too old

export class Addresses {
  /** @param {string} url */
  constructor(url) {
    this._url = url;
    /** @type {Window | null} */
    this._window = null;
    this._until = 0;
    this.isRefused = false;
    /** @type {Promise<void> | null} */
    this._asking = null;
  }

  /** The pieces of a track around a place; null while they are not known. @param {string} key @param {number} place */
  piecesOf(key, place) {
    const known = this._window;
    if (!known || place < known.from || place >= known.to || Date.now() > this._until) {
      return null;
    }
    return known.tracks[key] ?? [];
  }

  /** When nothing of a track was recorded, as far as it is known. @param {string} key */
  gapsOf(key) {
    return this._window?.gaps[key] ?? [];
  }

  /** Ask for more where those known do not reach far enough. @param {number} place @param {number} length */
  async keep(place, length) {
    const known = this._window;
    const reaches = known && place >= known.from && Math.min(place + AHEAD, length) <= known.to;
    if (this._asking || (reaches && Date.now() < this._until - MARGIN)) {
      return;
    }
    this._asking = this._ask(place);
    await this._asking;
    this._asking = null;
  }

  /** @param {number} place */
  async _ask(place) {
    try {
      const answer = await fetch(`${this._url}?from=${Math.max(0, Math.floor(place - 1000))}`);
      this.isRefused = answer.redirected || answer.status === 403 || answer.status === 404;
      if (answer.ok && !answer.redirected) {
        this._window = /** @type {Window} */ (await answer.json());
        this._until = Date.now() + this._window.seconds * 1000;
      }
    } catch {
      // The next tick asks again.
    }
  }
}
