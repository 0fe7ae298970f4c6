// @ts-check
/**
 * The views of the page, one of which shows: device check, waiting room, facility's screen, room, and the last page.
 */
import { goBackLater } from "./facility.js";
import { mark, part, parts, write } from "./dom.js";
import { keepAwake } from "./wake_lock.js";

/** @typedef {"check" | "waiting" | "before" | "room" | "over"} View */
/** @typedef {"gone" | "removed" | "revoked" | "ended" | "elsewhere" | "closed"} Reason why the attendance ended */

/** After these the page offers no button to come back. */
const NO_WAY_BACK = ["removed", "revoked", "ended"];

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
    part(over, '[data-do="again"]').hidden = NO_WAY_BACK.includes(reason);
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
