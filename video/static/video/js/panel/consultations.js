// @ts-check
/**
 * Consultations and screening orders: the lists and dialogs of hosts, and the sentence of a user in a consultation.
 * This page filters nothing: the node keeps people apart.
 */
import { copyOf, part, write } from "../page/dom.js";
import { askForm, textOf } from "./questions.js";
import { SEPARATOR, words } from "../page/words.js";

/** @typedef {import("../page/types.js").Person} Person */
/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {import("../page/types.js").Screening} Screening */
/** @typedef {(type: string, fields: Record<string, unknown>) => Promise<unknown>} Send */

/**
 * The sentence that names the people in the user's consultation; empty outside of one.
 * @param {Snapshot} snapshot
 */
export function consultationWords({ me, seats }) {
  if (!me.consultation) {
    return "";
  }
  const roles = seats.filter((each) => each.consultation === me.consultation && each.online).map((each) => each.role_label);
  return roles.length ? words("in_consultation", { roles: roles.join(SEPARATOR) }) : words("alone_in_consultation");
}

export class Consultations {
  /** @type {Snapshot | null} */
  #snapshot = null;

  /**
   * @param {HTMLElement} root the page
   * @param {Send} send
   */
  constructor(root, send) {
    this.root = root;
    this.send = send;
  }

  /** @param {Snapshot} snapshot */
  draw(snapshot) {
    this.#snapshot = snapshot;
    const section = this.root.querySelector("[data-apart]");
    if (!(section instanceof HTMLElement)) {
      return;
    }
    const { consultations = [], screenings = [] } = snapshot;
    section.hidden = consultations.length + screenings.length === 0;
    fill(part(section, "[data-consultations]"), "consultation-row", consultations, (consultation) => [
      consultation.id,
      consultation.title,
      consultation.seats.map((seat) => this.#roleOf(seat)).join(SEPARATOR) || words("consultation_empty"),
    ]);
    fill(part(section, "[data-screenings]"), "screening-row", screenings, (order) => [
      `${order.seat} ${order.other}`,
      words("screened", { role: this.#roleOf(order.seat), other: this.#roleOf(order.other) }),
      words(order.audio && order.video ? "screened_both" : order.audio ? "screened_audio" : "screened_video"),
    ]);
  }

  /** Ask for the consultation, and move the person. @param {string} seat */
  async move(seat) {
    const consultations = this.#snapshot?.consultations ?? [];
    const list = document.querySelector("#consultation-person [data-choices]");
    list?.replaceChildren(...consultations.map((consultation) => choiceOf("consultation", consultation.id, consultation.title)));
    const given = await askForm("consultation-person", this.#titleOf(seat), lackOfMove);
    if (given) {
      const consultation = textOf(given, "consultation");
      await (consultation === "new"
        ? this.send("open_consultation", { title: textOf(given, "title"), seats: [seat] })
        : this.send("move", { seat, consultation }));
    }
  }

  /** @param {string} seat */
  moveBack(seat) {
    return this.send("move", { seat, consultation: null });
  }

  /** @param {string} key */
  close(key) {
    return this.send("close_consultation", { consultation: key });
  }

  /** Ask for the other person, and order the screening. @param {string} seat */
  async screen(seat) {
    const seats = this.#snapshot?.seats ?? [];
    // No person is screened from a host, who must see and hear everyone, or from a silent role.
    const others = seats.filter((each) => each.seat !== seat && !each.host && !each.silent);
    const list = document.querySelector("#screen-person [data-choices]");
    list?.replaceChildren(...others.map((each) => choiceOf("other", each.seat, named(each))));
    const given = await askForm("screen-person", this.#titleOf(seat), lackOfScreening);
    if (given) {
      const [audio, video] = [given.has("audio"), given.has("video")];
      await this.send("screening", { seat, other: textOf(given, "other"), audio, video });
    }
  }

  /** @param {string} key the two seats of the order */
  lift(key) {
    const [seat, other] = key.split(" ");
    return this.send("screening", { seat, other, audio: false, video: false });
  }

  /** @param {string} seat */
  #titleOf(seat) {
    const found = this.#snapshot?.seats.find((each) => each.seat === seat);
    return { role_label: found?.role_label ?? "", name: found?.name ?? "" };
  }

  /** @param {string} seat */
  #roleOf(seat) {
    const all = this.#snapshot ? [this.#snapshot.me, ...this.#snapshot.seats] : [];
    return all.find((each) => each.seat === seat)?.role_label ?? "";
  }
}

/** @param {FormData} given @returns {import("./questions.js").Lack | null} */
export function lackOfMove(given) {
  if (textOf(given, "consultation") === "") {
    return { field: "consultation", key: "lacks_consultation" };
  }
  const isNameless = textOf(given, "consultation") === "new" && textOf(given, "title") === "";
  return isNameless ? { field: "title", key: "lacks_title" } : null;
}

/** @param {FormData} given @returns {import("./questions.js").Lack | null} */
export function lackOfScreening(given) {
  if (textOf(given, "other") === "") {
    return { field: "other", key: "lacks_other" };
  }
  return given.has("audio") || given.has("video") ? null : { field: "medium", key: "lacks_medium" };
}

/** @param {Person} person */
function named(person) {
  return [person.role_label, person.name].filter(Boolean).join(SEPARATOR);
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} label
 */
function choiceOf(name, value, label) {
  const choice = copyOf("choice");
  const input = /** @type {HTMLInputElement} */ (part(choice, "input"));
  input.name = name;
  input.value = value;
  write(part(choice, "bdi"), label);
  return choice;
}

/**
 * Draw a list again only after a change: a button under a finger stays in place.
 * @template T
 * @param {HTMLElement} list
 * @param {string} template
 * @param {T[]} items
 * @param {(item: T) => [string, string, string]} read the key, the heading and the line
 */
function fill(list, template, items, read) {
  const rows = items.map(read);
  const shown = JSON.stringify(rows);
  if (list.dataset.shown === shown) {
    return;
  }
  list.dataset.shown = shown;
  list.replaceChildren(
    ...rows.map(([key, head, line]) => {
      const row = copyOf(template);
      row.dataset.key = key;
      write(part(row, "[data-head]"), head);
      write(part(row, "[data-line]"), line);
      return row;
    }),
  );
}
