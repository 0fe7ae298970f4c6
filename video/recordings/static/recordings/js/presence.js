// @ts-check
/** Whether a track has media at a place. */

const SLACK = 0.05; // seconds that a piece may begin after its place

/**
 * A browser joins ranges of media that are close, and a long picture may reach over a pause: a known gap wins.
 * @param {TimeRanges} ranges that the browser has, in seconds
 * @param {[number, number][]} gaps in which nothing was recorded, in milliseconds
 * @param {number} place milliseconds
 */
export function hasMedia(ranges, gaps, place) {
  if (gaps.some(([from, to]) => from <= place && place < to)) {
    return false;
  }
  const at = place / 1000;
  for (let index = 0; index < ranges.length; index += 1) {
    if (ranges.start(index) <= at + SLACK && at < ranges.end(index)) {
      return true;
    }
  }
  return false;
}
