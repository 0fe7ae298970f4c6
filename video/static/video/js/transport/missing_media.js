// @ts-check
/**
 * Seats whose media should reach the node and does not, by the node's report of every second. Without a message a judge
 * would wait for a person who cannot be seen. Pure: it touches no page.
 */

/** @typedef {import("../page/types.js").Person} Person */
/** @typedef {import("../page/types.js").Snapshot} Snapshot */

const MISSED_AFTER = 5000;
const REPORT_LIVES = 3000; // the node reports every second; without a report no seat is missing

export class MissingMedia {
  /** Time of each seat's last media, or since which it is expected. @type {Map<string, number>} */
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
   * @param {Record<string, import("../page/types.js").Received>} seen by seat
   * @param {number} now
   */
  saw(seen, now) {
    const isAfterSilence = now - this.#heard > REPORT_LIVES;
    this.#heard = now;
    for (const seat of this.#since.keys()) {
      const [audio, video, screen] = seen[seat] ?? [false, false, false];
      if (audio || video || screen || isAfterSilence) {
        this.#since.set(seat, now);
      }
    }
  }

  /**
   * The seats whose media does not arrive.
   * @param {number} now
   */
  missing(now) {
    if (now - this.#heard > REPORT_LIVES) {
      return new Set();
    }
    return new Set([...this.#since].filter(([, since]) => now - since > MISSED_AFTER).map(([seat]) => seat));
  }
}

/**
 * Whether the node should receive media of this person, and may tell this viewer. Video is not sent before another seat
 * may see it; audio is.
 * @param {Person} person
 * @param {Snapshot} snapshot
 */
function shouldArrive(person, { me, sitting }) {
  const isIn = person.state === "admitted";
  const isTogether = (person.consultation ?? null) === (me.consultation ?? null);
  if (!person.online || person.silent || (isIn ? !isTogether : person.state !== "waiting")) {
    return false;
  }
  const isShown = isIn && (sitting?.state === "live" || Boolean(person.consultation));
  return (person.media.audio && !person.hidden?.audio) || (isShown && person.media.video && !person.hidden?.video);
}
