// @ts-check
/**
 * Who stands in front: the large picture, and who comes first in the strip. Who speaks comes forward, and nothing jumps:
 * what has just changed stays so for a while. Pure: it touches no page.
 */

/** @typedef {{key: string, presides: boolean, speaks: boolean}} Candidate */

const KEEPS_PLACE = 3000;
const TURNS = 3; // so many who spoke last come first in a long strip

export class ActiveSpeaker {
  #large = "";
  #isVoice = false; // the large one spoke, and was not only there first
  #changed = 0;
  /** @type {string[]} */
  #turns = [];
  #turned = 0;

  /**
   * Whose picture is large. Who speaks stays large; only when he is silent does the next voice take the place. Until
   * somebody has spoken, it is who presides.
   * @param {Candidate[]} candidates in the order of the strip
   * @param {number} now
   */
  large(candidates, now) {
    const current = candidates.find((each) => each.key === this.#large);
    const keeps = current && now - this.#changed < KEEPS_PLACE;
    if (!keeps && !current?.speaks) {
      const voice = candidates.find((each) => each.speaks);
      const spoke = this.#isVoice ? current : undefined;
      const next = voice ?? spoke ?? candidates.find((each) => each.presides) ?? current ?? candidates[0];
      this.#isVoice = next === voice || next === spoke ? next !== undefined : false;
      if (next && next.key !== this.#large) {
        this.#large = next.key;
        this.#changed = now;
      }
    }
    return candidates.some((each) => each.key === this.#large) ? this.#large : "";
  }

  /**
   * Who comes first in the strip, the last to have spoken at the head.
   * @param {Candidate[]} candidates those in the strip
   * @param {number} now
   */
  turns(candidates, now) {
    const here = this.#turns.filter((key) => candidates.some((each) => each.key === key));
    const ahead = candidates.filter((each) => each.speaks && !here.includes(each.key)).map((each) => each.key);
    if (ahead.length && now - this.#turned >= KEEPS_PLACE) {
      this.#turned = now;
      this.#turns = [...ahead, ...here].slice(0, TURNS);
    } else {
      this.#turns = here;
    }
    return this.#turns;
  }
}
