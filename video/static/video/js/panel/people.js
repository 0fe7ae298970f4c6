// @ts-check
/**
 * The lists of people: waiting room, raised hands, people in the room, removed people. New rows go to the end. While
 * the pointer or the focus is in a list, the row of a person who left stays for a moment: nothing moves under a finger.
 */
import { lasting } from "../page/clock.js";
import { copyOf, mark, part, parts, write, writeFacts } from "../page/dom.js";
import { micOf } from "../stage/tile.js";
import { words } from "../page/words.js";

/** @typedef {import("../page/types.js").Person} Person */
/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {{text: string, tone?: string}} Fact */

/** Milliseconds for which the row of a person who left stays under a pointer. */
const GHOST_LIFE = 3000;

class Rows {
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /**
   * @param {HTMLElement} list
   * @param {string} template
   * @param {(row: HTMLElement, person: Person) => void} fill
   */
  constructor(list, template, fill) {
    this.list = list;
    this.template = template;
    this.fill = fill;
    list.addEventListener("pointerleave", () => this.#sweep());
    list.addEventListener("focusout", () => window.setTimeout(() => this.#sweep()));
  }

  /** @param {Person[]} people in order of arrival */
  draw(people) {
    const here = new Set(people.map((person) => person.seat));
    for (const [seat, row] of this.#rows) {
      if (!here.has(seat)) {
        passFocus(row);
        if (!row.inert) {
          row.inert = true;
          row.dataset.goneAt = String(Date.now());
        }
      }
    }
    for (const person of people) {
      let row = this.#rows.get(person.seat);
      if (!row) {
        row = copyOf(this.template);
        row.dataset.seat = person.seat;
        this.#rows.set(person.seat, row);
        this.list.append(row);
      }
      row.inert = false;
      write(row.querySelector("[data-role]"), person.role_label);
      this.fill(row, person);
    }
    this.#sweep();
  }

  #sweep() {
    // Rows under the pointer do not move at once; but a person who left must not look present.
    const isUsed = this.list.matches(":hover") || this.list.contains(document.activeElement);
    for (const [seat, row] of this.#rows) {
      if (row.inert && !(isUsed && Date.now() - Number(row.dataset.goneAt) < GHOST_LIFE)) {
        row.remove();
        this.#rows.delete(seat);
      }
    }
  }
}

/**
 * The admitted people who are with the viewer, and those in another place: a consultation, or the room while the viewer
 * is in one. In a consultation only hosts are shown the others.
 * @param {Snapshot} snapshot
 * @returns {{here: Person[], elsewhere: Person[]}}
 */
export function placesOf({ me, seats }) {
  const place = me.consultation ?? null;
  const admitted = seats.filter((each) => each.state === "admitted");
  const isHere = (/** @type {Person} */ each) => (each.consultation ?? null) === place;
  const maySeeOthers = place === null || me.may.includes("consultations");
  return { here: admitted.filter(isHere), elsewhere: maySeeOthers ? admitted.filter((each) => !isHere(each)) : [] };
}

/** @param {HTMLElement} row */
function passFocus(row) {
  if (row.contains(document.activeElement)) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const button = next?.querySelector("button:not([hidden]), summary") ?? row.closest("[tabindex]");
    if (button instanceof HTMLElement) {
      button.focus();
    }
  }
}

export class People {
  /** @type {Snapshot | null} */
  #snapshot = null;
  /** @type {Set<string>} */
  #speakers = new Set();
  /** Seats whose media does not reach the node. @type {Set<string>} */
  #missing = new Set();

  /** @param {HTMLElement} root the panel */
  constructor(root) {
    this.root = root;
    const lobby = root.querySelector("[data-lobby]");
    this.lobby = lobby instanceof HTMLElement ? new Rows(lobby, "lobby-row", (row, each) => this.#fillWaiting(row, each)) : null;
    this.hands = new Rows(part(root, "[data-hands]"), "hand-row", (row, each) => this.#fillHand(row, each));
    this.here = new Rows(part(root, "[data-people-list]"), "person-row", (row, each) => this.#fillPresent(row, each));
    this.elsewhere = new Rows(part(root, "[data-elsewhere]"), "person-row", (row, each) => this.#fillPresent(row, each));
    const removed = root.querySelector("[data-removed]");
    this.removed =
      removed instanceof HTMLElement ? new Rows(removed, "removed-row", (row, each) => this.#fillRemoved(row, each)) : null;
  }

  /**
   * @param {Snapshot} snapshot
   * @param {Set<string>} speakers
   * @param {Set<string>} missing seats whose media does not reach the node
   */
  draw(snapshot, speakers, missing) {
    this.#snapshot = snapshot;
    this.#speakers = speakers;
    this.#missing = missing;
    const waiting = this.#isHost ? snapshot.seats.filter((each) => each.state === "waiting") : [];
    waiting.sort((one, other) => String(one.waiting_since).localeCompare(String(other.waiting_since)));
    const hands = [...snapshot.seats, snapshot.me].filter((each) => each.hand);
    hands.sort((one, other) => Number(one.hand) - Number(other.hand));
    const { here, elsewhere } = placesOf(snapshot);

    this.lobby?.draw(waiting);
    this.hands.draw(hands);
    this.here.draw(here);
    this.elsewhere.draw(elsewhere);
    const removed = this.#isHost ? snapshot.seats.filter((each) => each.state === "removed" || each.let_back) : [];
    this.removed?.draw(removed);
    this.#count("removed", removed.length);
    // A person who closed the page keeps a row, and is not counted as waiting.
    const waitingHere = waiting.filter((each) => each.online).length;
    this.#count("lobby", waitingHere, waiting.length === 0);
    this.#count("hands", hands.length);
    // A person who closed the page keeps a row that says so, and is not counted.
    this.#count("people", here.filter((each) => each.online).length, here.length === 0);
    this.#count("elsewhere", elsewhere.filter((each) => each.online).length);
    this.#section("elsewhere", elsewhere.length);
    this.#section("hands", hands.length);
    this.#section("removed", removed.length);
    write(this.root.querySelector("[data-count-waiting]"), waitingHere ? String(waitingHere) : "");
  }

  /**
   * Update the running times.
   * @param {Set<string>} speakers
   * @param {Set<string>} missing
   */
  tick(speakers, missing) {
    if (this.#snapshot) {
      this.draw(this.#snapshot, speakers, missing);
    }
  }

  get #isHost() {
    return this.#may("admit");
  }

  /** @param {string} capability */
  #may(capability) {
    return this.#snapshot?.me.may.includes(capability) ?? false;
  }

  /**
   * @param {string} name
   * @param {number} count
   * @param {boolean} [isEmpty] whether the list has no row and the page says so
   */
  #count(name, count, isEmpty = count === 0) {
    write(this.root.querySelector(`[data-${name}-count]`), count ? String(count) : "");
    const empty = this.root.querySelector(`[data-${name}-empty]`);
    if (empty instanceof HTMLElement) {
      empty.hidden = !isEmpty;
    }
  }

  /**
   * Show a list only while it has rows.
   * @param {string} name
   * @param {number} count
   */
  #section(name, count) {
    const section = this.root.querySelector(`[data-${name}-section]`);
    if (section instanceof HTMLElement) {
      section.hidden = count === 0;
    }
  }

  /**
   * @param {HTMLElement} row
   * @param {Person} person
   */
  #fillWaiting(row, person) {
    const checked = Object.values(person.ready ?? {});
    const isReady = checked.length > 0 && checked.every((each) => each === "ok" || each === "fair");
    /** @type {Fact[]} */
    const facts = [{ text: words("cannot_hear") }];
    if (this.#missing.has(person.seat)) {
      facts.unshift({ text: words("nothing_arrives"), tone: "bad" });
    } else {
      facts.unshift({ text: words(isReady ? "ready" : "not_ready"), tone: isReady ? "ok" : "warn" });
    }
    if (person.place) {
      const isHere = person.produced === "produced";
      facts.unshift({ text: words(isHere ? "produced" : "not_produced"), tone: isHere ? "ok" : "warn" });
    }
    if (person.help) {
      facts.unshift({ text: words("asks_help"), tone: "warn" });
    }
    if (!person.online) {
      facts.unshift({ text: words("away"), tone: "bad" });
    }
    if (person.online && person.waiting_since) {
      facts.push({ text: words("waits_since", { time: lasting(person.waiting_since) }) });
    }
    writeFacts(part(row, "[data-line]"), [{ text: person.name }, ...facts]);
    write(row.querySelector("[data-role-again]"), person.role_label);
    // A person who is offline can be neither previewed nor admitted.
    part(row, '[data-do="identify"]').hidden = person.identified === true || !person.online;
    part(row, '[data-do="admit"]').hidden = !person.online;
  }

  /**
   * @param {HTMLElement} row
   * @param {Person} person
   */
  #fillRemoved(row, person) {
    const reason = person.removed_reason ?? "";
    /** @type {Fact[]} */
    const facts = [{ text: person.name }];
    if (person.let_back) {
      facts.push({ text: words("let_back"), tone: "ok" });
    } else if (reason) {
      facts.push({ text: words("removed_because", { reason }) });
    }
    writeFacts(part(row, "[data-line]"), facts);
    write(row.querySelector("[data-role-again]"), person.role_label);
    part(row, '[data-do="readmit"]').hidden = person.let_back === true || !this.#may("remove");
  }

  /**
   * @param {HTMLElement} row
   * @param {Person} person
   */
  #fillHand(row, person) {
    const time = lasting(person.hand_since ?? "");
    const isMe = person.seat === this.#snapshot?.me.seat;
    writeFacts(part(row, "[data-line]"), [
      { text: isMe ? words("you") : person.name },
      { text: words("hand_since", { time }) },
    ]);
    part(row, '[data-do="floor"]').hidden = !this.#isHost;
  }

  /**
   * @param {HTMLElement} row
   * @param {Person} person
   */
  #fillPresent(row, person) {
    /** @type {Fact[]} */
    const facts = [{ text: person.name }];
    if (person.place) {
      facts.push({ text: person.place });
    }
    const consultation = this.#snapshot?.consultations?.find((each) => each.id === person.consultation);
    if (person.consultation && person.consultation !== this.#snapshot?.me.consultation) {
      facts.push({ text: consultation ? words("in_the_consultation", { title: consultation.title }) : words("in_a_consultation"), tone: "warn" });
    } else if (!person.consultation && this.#snapshot?.me.consultation) {
      facts.push({ text: words("in_the_hearing"), tone: "warn" });
    }
    const isSharing = this.#snapshot?.sharing === person.seat;
    if (isSharing) {
      facts.push({ text: words("shows_screen"), tone: "ok" });
    }
    const isMissing = this.#missing.has(person.seat);
    if (!person.online || isMissing) {
      facts.push({ text: words(isMissing ? "nothing_arrives" : "away"), tone: "bad" });
    } else if (person.muted_by_host) {
      facts.push({ text: words("host_muted"), tone: "bad" });
    } else if (this.#speakers.has(person.seat)) {
      facts.push({ text: words("speaking"), tone: "speaking" });
    }
    writeFacts(part(row, "[data-line]"), facts);
    mark(row, "mic", micOf(person, isMissing));
    for (const acts of parts(row, "[data-host-acts]")) {
      acts.hidden = !this.#isHost;
    }
    write(row.querySelector("[data-role-again]"), person.role_label);
    part(row, '[data-do="mute"]').hidden = person.muted_by_host;
    part(row, '[data-do="unmute"]').hidden = !person.muted_by_host;
    part(row, '[data-do="stop-share"]').hidden = !(isSharing && this.#may("stop_share"));
    part(row, '[data-do="to-consultation"]').hidden = Boolean(person.consultation) || !this.#may("consultations");
    part(row, '[data-do="from-consultation"]').hidden = !person.consultation || !this.#may("consultations");
    part(row, '[data-do="screen-from"]').hidden = !this.#may("screening");
  }
}
