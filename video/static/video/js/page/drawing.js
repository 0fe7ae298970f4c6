// @ts-check
/** Draws the room: everything that follows from the snapshot, from this user's media and from the clock. */
import { statusWords } from "../announce/status_words.js";
import { Share } from "../devices/share.js";
import { hourIn, lasting } from "./clock.js";
import { drawControls } from "./controls.js";
import { mark, part, parts, write } from "./dom.js";
import { drawOfficer } from "./facility.js";
import { drawRecording } from "./recording.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */

/**
 * @typedef {object} Parts of the page that are drawn
 * @property {HTMLElement} root
 * @property {HTMLElement} controls the control bar
 * @property {boolean} isFacility
 * @property {import("./views.js").Views} views
 * @property {import("./attendance.js").Attendance} attendance
 * @property {import("../transport/media.js").Media} media
 * @property {import("../transport/missing_media.js").MissingMedia} missingMedia
 * @property {import("../announce/own_connection.js").OwnConnection} connection
 * @property {import("../announce/status_bar.js").StatusBar} statusBar
 * @property {import("../devices/preview.js").Preview} preview
 * @property {import("../devices/share.js").Share} share
 * @property {import("../stage/stage.js").Stage} stage
 * @property {import("../stage/last_n.js").LastN} lastN
 * @property {import("../panel/people.js").People} people
 * @property {import("../panel/consultations.js").Consultations} consultations
 * @property {import("../panel/identity.js").IdentityCheck} identity
 * @property {() => Snapshot | null} snapshot
 */

export class Drawing {
  /** Whether the browser plays no sound before the user presses a button. */
  #isBlocked = false;

  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.zone = parts.root.dataset.zone ?? "";
  }

  /** Draw the whole snapshot. */
  draw() {
    const { root, isFacility, stage, people, consultations, identity, missingMedia } = this.parts;
    const snapshot = this.parts.snapshot();
    if (!snapshot) {
      return;
    }
    mark(part(root, "[data-sitting]"), "state", snapshot.sitting?.state ?? "none");
    drawRecording(root, snapshot);
    const isPreviewed = snapshot.me.visibility === "host";
    for (const each of parts(root, "[data-previewed], [data-unpreviewed]")) {
      each.hidden = each.hasAttribute("data-previewed") !== isPreviewed;
    }
    missingMedia.take(snapshot, Date.now());
    people.draw(snapshot, stage.speakers, missingMedia.missing(Date.now()));
    consultations.draw(snapshot);
    identity.draw(snapshot);
    if (isFacility) {
      drawOfficer(root, snapshot.me);
    }
    this.drawOwn();
    this.tick();
  }

  /** Draw the user's own picture, switches and tile. */
  drawOwn() {
    const { views, controls, media, share, stage, preview } = this.parts;
    const snapshot = this.parts.snapshot();
    preview.draw(views.current);
    if (snapshot) {
      drawControls(controls, snapshot, media.own, { isPossible: Share.isPossible, isOn: share.isOn });
      stage.draw(snapshot, media.stream, media.own);
      this.drawStatusBar();
    }
  }

  drawStatusBar() {
    const { statusBar, share, connection } = this.parts;
    const { isLost, cut } = connection;
    const isComing = connection.state === "coming";
    const own = { isLost, isBlocked: this.#isBlocked, isSharing: share.isOn, isComing, cut };
    statusBar.show(statusWords({ snapshot: this.parts.snapshot(), ...own }));
  }

  /** @param {boolean} isBlocked whether the browser plays no sound before the user presses a button */
  setBlocked(isBlocked) {
    this.#isBlocked = isBlocked;
    this.drawStatusBar();
  }

  /** Show it when media begins or stops to get through, and tell the court. */
  follow() {
    if (this.parts.connection.follow()) {
      this.parts.attendance.report();
      this.drawStatusBar();
    }
  }

  /** @param {Record<string, import("./types.js").Received>} seats what the node received in the last second */
  saw(seats) {
    const { missingMedia, stage, connection } = this.parts;
    missingMedia.saw(seats, Date.now());
    stage.saw(seats);
    connection.setReported(seats[this.parts.snapshot()?.me.seat ?? ""]?.[3] ?? "good");
  }

  /** Update clocks, running times and tiles; called every second. */
  tick() {
    const { root, views, stage, lastN, people, missingMedia } = this.parts;
    const hour = hourIn(this.zone);
    for (const clock of parts(root, "[data-clock]")) {
      write(clock, hour);
    }
    const began = this.parts.snapshot()?.sitting?.started_at;
    for (const place of parts(root, "[data-elapsed]")) {
      write(place, began ? lasting(began, true) : "");
    }
    this.follow();
    if (views.current === "room") {
      const missing = missingMedia.missing(Date.now());
      stage.setMissing(missing);
      lastN.tick();
      people.tick(stage.speakers, missing);
    }
  }
}
