// @ts-check
/** The marks: their places over the seek bar, the one before and after a place, and the gap at a place. */

/** @typedef {{at: number, to: number | null, isGap: boolean, of: string, why: string, words: string, button: HTMLElement}} Mark */

/** @param {ParentNode} root @returns {Mark[]} */
export function marksOf(root) {
  return [...root.querySelectorAll("[data-at]")].flatMap((button) => {
    if (!(button instanceof HTMLElement)) {
      return [];
    }
    const { at, to, of = "", why = "" } = button.dataset;
    const words = button.lastElementChild?.textContent?.trim() ?? "";
    return [{ at: Number(at), to: to ? Number(to) : null, isGap: "gap" in button.dataset, of, why, words, button }];
  });
}

/** Draw the marks over the seek bar. @param {HTMLElement} rail @param {Mark[]} marks @param {number} length */
export function draw(rail, marks, length) {
  for (const mark of marks) {
    const sign = document.createElement("span");
    sign.className = mark.isGap ? "seek__gap" : "seek__mark";
    sign.title = mark.words;
    sign.style.insetInlineStart = `${(100 * mark.at) / length}%`;
    if (mark.isGap && mark.to !== null) {
      sign.style.inlineSize = `${(100 * (mark.to - mark.at)) / length}%`;
    }
    rail.append(sign);
  }
}

/** The next mark after a place, or the one before it. @param {Mark[]} marks @param {number} place @param {1 | -1} direction */
export function beside(marks, place, direction) {
  return direction > 0
    ? marks.find((mark) => mark.at > place + 200)
    : marks.findLast((mark) => mark.at < place - 2000);
}

/** Show which mark was passed last. @param {Mark[]} marks @param {number} place */
export function showCurrent(marks, place) {
  const current = marks.findLast((mark) => mark.at <= place);
  for (const mark of marks) {
    if (mark === current) {
      mark.button.setAttribute("aria-current", "true");
    } else {
      mark.button.removeAttribute("aria-current");
    }
  }
}

/** The gaps at a place: one of everybody hides those of single people. @param {Mark[]} marks @param {number} place */
export function gapsAt(marks, place) {
  const gaps = marks.filter((mark) => mark.isGap && mark.at <= place && place < (mark.to ?? mark.at));
  const common = gaps.filter((mark) => !mark.of);
  return common.length ? common.slice(0, 1) : gaps;
}
