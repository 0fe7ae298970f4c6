// @ts-check
/**
 * The active speaker: which picture is large, and which seats come first in the strip. A change stays for a while, so
 * that nothing jumps. Pure: it touches no page.
 */

/** @typedef {{key: string, presides: boolean, speaks: boolean}} Candidate */

const KEEPS_PLACE = 3000;
const TURNS = 3; // so many last speakers come first in a long strip

export class ActiveSpeaker {
  #large = "";
  #isVoice = false; // the large seat has spoken, and was not only there first
  #changed = 0;
  /** @type {string[]} */
  #turns = [];
  #turned = 0;

  /**
   * The key of the large seat. A speaker stays large until they are silent and another seat speaks. Before the first
   * voice it is the presiding seat.
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
   * The keys of the seats that come first in the strip, the last speaker at the head.
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
