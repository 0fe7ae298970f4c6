// @ts-check
/** Says a new step of the script to screen readers. The panel is replaced while its tab may be closed. */

/** @typedef {{step?: string, own?: string, news?: string}} Shown the data of the panel: open step, whether it waits for this reader, the sentence */

export class StepNews {
  /** @param {(sentence: string) => void} say */
  constructor(say) {
    this._say = say;
    /** @type {Shown | null} */
    this._last = null;
  }

  /** Compare what the panel shows now with what it showed before. The first panel is no news. @param {Shown} shown */
  show(shown) {
    const last = this._last;
    this._last = { ...shown };
    if (!last || !shown.news) {
      return;
    }
    const isTurn = shown.own === "yes" && last.own !== "yes";
    if (shown.step !== last.step || isTurn) {
      this._say(shown.news);
    }
  }
}
