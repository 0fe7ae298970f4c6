// @ts-check
/**
 * The views of the page, one of which shows: device check, waiting room, facility's screen, room, and the last page.
 */
import { goBackLater } from "./facility.js";
import { mark, part, parts, write } from "./dom.js";
import { keepAwake } from "./wake_lock.js";

/** @typedef {"check" | "waiting" | "before" | "room" | "over"} View */
/**
 * Why the attendance ended: `gone`, `elsewhere`, `closed` and `unknown` are the page's own words, the others are codes of
 * the server's goodbye.
 * @typedef {"gone" | "elsewhere" | "closed" | "unknown" | "removed" | "revoked" | "ended" | "cancelled" |
 *   "session_expired" | "signed_out" | "signed_out_elsewhere" | "other_account" | "password_changed" |
 *   "factor_added" | "account_closed" | "device_revoked" | "second_factor"} Reason
 */

/**
 * The way back that a reason leaves. Without one the court, the notary or the institution decides.
 * @type {Partial<Record<Reason, "again" | "check" | "reload" | "sign-in" | "sign-out">>}
 */
const WAYS_BACK = {
  gone: "again",
  elsewhere: "again",
  closed: "again",
  removed: "check",
  unknown: "reload",
  second_factor: "reload",
  session_expired: "sign-in",
  signed_out: "sign-in",
  signed_out_elsewhere: "sign-in",
  password_changed: "sign-in",
  factor_added: "sign-in",
  other_account: "sign-out",
};

export class Views {
  /** @type {View} */
  current = "check";

  /**
   * @param {HTMLElement} root
   * @param {boolean} isFacility
   */
  constructor(root, isFacility) {
    this.root = root;
    this.isFacility = isFacility;
  }

  /**
   * @param {View} view
   * @returns {boolean} whether another view showed before
   */
  show(view) {
    const isNew = this.current !== view || !this.root.dataset.shown;
    this.current = view;
    this.root.dataset.view = view;
    this.root.dataset.shown = "yes";
    if (isNew) {
      for (const each of parts(this.root, "[data-view-name]")) {
        each.hidden = each.dataset.viewName !== view;
      }
      if (view === "over" && this.isFacility) {
        goBackLater(this.root);
      }
      keepAwake(view === "waiting" || view === "room" || view === "before");
    }
    return isNew;
  }

  /** Move the focus from the hidden view to the heading of the one that shows, in the room to the stage. */
  focus() {
    const view = this.current;
    const heads = parts(this.root, `[data-view-name="${view}"] ${view === "room" ? "[data-stage]" : "h1"}`);
    const head = heads.find((each) => each.getClientRects().length > 0);
    if (head && view !== "check") {
      head.tabIndex = -1;
      head.focus({ preventScroll: true });
    }
  }

  /**
   * Write the last page.
   * @param {Reason} reason
   * @param {string} given the host's reason for a removal
   */
  writeEnd(reason, given) {
    const over = part(this.root, '[data-view-name="over"]');
    mark(over, "reason", reason);
    mark(over, "way", WAYS_BACK[reason] ?? "none");
    const place = part(over, "[data-removed-reason]");
    place.hidden = !given;
    write(part(place, "bdi"), given);
  }

  /** The sentence of the last page, which must show. @param {Reason} reason */
  endWords(reason) {
    const over = part(this.root, '[data-view-name="over"]');
    return part(over, `[data-over="${reason}"]`).innerText.trim().replace(/\s+/g, " ");
  }
}
