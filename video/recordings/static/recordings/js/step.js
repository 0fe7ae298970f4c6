// @ts-check
/** Keeps one element at the clock's place: by its rate while it is near, by a jump when it is not. */

const APART = 0.25; // seconds of the viewer's time: an element that is further from the clock jumps
const STILL = 0.02; // seconds: the same while the clock stands still
const LONGEST = 2; // seconds of the viewer's time that a jump is given to land

export class Step {
  /** @param {HTMLMediaElement} element @param {() => number} [now] milliseconds that only rise */
  constructor(element, now = () => performance.now()) {
    this._element = element;
    this._now = now;
    this._jumpedAt = 0;
    /** Seconds that the last jump took. The next one aims as far ahead, or it would land late and jump again for ever. */
    this._lasts = 0;
    element.addEventListener("seeked", () => {
      this._lasts = Math.min(LONGEST, (this._now() - this._jumpedAt) / 1000);
    });
  }

  /**
   * Jump, or set the rate.
   * @param {number} place seconds
   * @param {boolean} isMoving
   * @param {number} speed
   * @param {(place: number) => boolean} has whether there is media at a place in seconds
   */
  keep(place, isMoving, speed, has) {
    const element = this._element;
    const apart = place - element.currentTime;
    const distance = Math.abs(apart);
    if (isMoving ? distance > APART * speed && !this._isLanding(distance, speed) : distance > STILL) {
      const ahead = place + this._lasts * speed;
      this._jumpedAt = this._now();
      element.currentTime = isMoving && has(ahead) ? ahead : place;
    }
    // A small difference is worked off without a jump that could be heard.
    const rate = speed * (isMoving && distance > 0.015 ? 1 + Math.max(-0.15, Math.min(0.15, (3 * apart) / speed)) : 1);
    if (Math.abs(element.playbackRate - rate) > 0.001) {
      element.playbackRate = rate;
    }
  }

  /** Whether a jump to about here is on its way. @param {number} distance seconds @param {number} speed */
  _isLanding(distance, speed) {
    return this._element.seeking && distance <= LONGEST * speed && this._now() - this._jumpedAt < LONGEST * 1000;
  }
}
