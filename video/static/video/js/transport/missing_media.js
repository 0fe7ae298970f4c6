// @ts-check
/**
 * Whose picture and sound should reach the node and do not, by what the node says once a second. A tile without a word
 * would leave a judge waiting for somebody who cannot come. Pure: it touches no page.
 */

/** @typedef {import("../page/types.js").Person} Person */
/** @typedef {import("../page/types.js").Snapshot} Snapshot */

const MISSED_AFTER = 5000;
const WORD_LIVES = 3000; // the node speaks every second; while it does not, nothing is held against anybody

export class MissingMedia {
  /** When something of each came last, or since when it should. @type {Map<string, number>} */
  #since = new Map();
  #heard = 0;

  /**
   * @param {Snapshot} snapshot
   * @param {number} now
   */
  take(snapshot, now) {
    const expected = snapshot.seats.filter((person) => shouldArrive(person, snapshot));
    this.#since = new Map(expected.map(({ seat }) => [seat, this.#since.get(seat) ?? now]));
  }

  /**
   * @param {Record<string, [boolean, boolean, boolean, string]>} seen audio, video, screen, network
   * @param {number} now
   */
  saw(seen, now) {
    const isAfterSilence = now - this.#heard > WORD_LIVES;
    this.#heard = now;
    for (const seat of this.#since.keys()) {
      const [audio, video, screen] = seen[seat] ?? [false, false, false];
      if (audio || video || screen || isAfterSilence) {
        this.#since.set(seat, now);
      }
    }
  }

  /**
   * The seats of whom nothing arrives.
   * @param {number} now
   */
  missing(now) {
    if (now - this.#heard > WORD_LIVES) {
      return new Set();
    }
    return new Set([...this.#since].filter(([, since]) => now - since > MISSED_AFTER).map(([seat]) => seat));
  }
}

/**
 * Whether the node should receive anything of somebody, and may tell this viewer of it. Nobody's picture is sent before
 * anybody may see it; sound is.
 * @param {Person} person
 * @param {Snapshot} snapshot
 */
function shouldArrive(person, { me, sitting }) {
  const isIn = person.state === "admitted";
  const isNear = (person.consultation ?? null) === (me.consultation ?? null);
  if (!person.online || person.silent || (isIn ? !isNear : person.state !== "waiting")) {
    return false;
  }
  const isShown = isIn && (sitting?.state === "live" || Boolean(person.consultation));
  return (person.media.audio && !person.hidden?.audio) || (isShown && person.media.video && !person.hidden?.video);
}
