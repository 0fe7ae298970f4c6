// @ts-check
/** The clock that all tracks follow: a place in the recording that moves while it plays and nothing holds it. */

export class Clock {
  /** @param {number} length milliseconds @param {() => number} [now] milliseconds that only rise */
  constructor(length, now = () => performance.now()) {
    this.length = length;
    this.speed = 1;
    this.isPlaying = false;
    this.isHeld = false;
    this._now = now;
    this._place = 0;
    this._since = now();
  }

  /** The place in milliseconds. */
  get place() {
    const moved = this.isPlaying && !this.isHeld ? (this._now() - this._since) * this.speed : 0;
    return Math.min(this.length, this._place + moved);
  }

  get isOver() {
    return this.place >= this.length;
  }

  play() {
    this._settle();
    this.isPlaying = true;
  }

  pause() {
    this._settle();
    this.isPlaying = false;
  }

  /** Stand still while a track loads, or go on. @param {boolean} isHeld */
  hold(isHeld) {
    if (isHeld !== this.isHeld) {
      this._settle();
      this.isHeld = isHeld;
    }
  }

  /** @param {number} place milliseconds */
  seek(place) {
    this._place = Math.max(0, Math.min(this.length, place));
    this._since = this._now();
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this._settle();
    this.speed = speed;
  }

  _settle() {
    this.seek(this.place);
  }
}
