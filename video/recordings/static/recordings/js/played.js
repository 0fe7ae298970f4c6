// @ts-check
/** The parts that were played, as ranges of milliseconds, and their reports to the server. */

const JOINED = 1500; // milliseconds: two ranges that are closer are one

export class Played {
  constructor() {
    /** @type {[number, number][]} */
    this._ranges = [];
  }

  /** Note that the recording plays at a place; a jump begins another range. @param {number} place */
  note(place) {
    const at = Math.round(place);
    const last = this._ranges.at(-1);
    if (last && at >= last[0] && at <= last[1] + JOINED) {
      last[1] = Math.max(last[1], at);
    } else {
      this._ranges.push([at, at]);
    }
  }

  /** The ranges that were not reported yet. They count as reported. */
  take() {
    const found = this._ranges.filter(([from, to]) => to > from);
    const last = this._ranges.at(-1);
    this._ranges = last ? [[last[1], last[1]]] : [];
    return found;
  }

  /** Ranges whose report failed are reported again with the next one. @param {[number, number][]} ranges */
  putBack(ranges) {
    this._ranges.unshift(...ranges);
  }
}

/** The CSRF token of the page. */
function token() {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  return String(headers["X-CSRFToken"] ?? "");
}

/**
 * Report what was played. Resolves to false where the server did not take it.
 * @param {string} url
 * @param {[number, number][]} ranges
 */
export async function report(url, ranges) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ ranges }),
      keepalive: true,
    });
    return answer.ok;
  } catch {
    return false;
  }
}
