// @ts-check
/** How the user comes into the room and leaves it. */
import { drawReadiness, nothingChecked, quickFindings } from "../devices/device_check.js";
import { CommandError } from "../transport/signalling.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {import("./views.js").Reason} Reason */
/** @typedef {import("../devices/device_check.js").Findings} Findings */

const RETRY_CLOSED = 15_000;

/**
 * @typedef {object} Parts of the page that take part in joining
 * @property {HTMLElement} root
 * @property {import("../transport/signalling.js").Signalling} signalling
 * @property {import("../transport/media.js").Media} media
 * @property {import("../announce/commands.js").Commands} commands
 * @property {import("../announce/own_connection.js").OwnConnection} connection
 * @property {import("../devices/share.js").Share} share
 * @property {import("./remembered.js").Remembered} remembered
 * @property {() => Snapshot | null} snapshot
 * @property {() => void} showView show the view that follows from the snapshot
 * @property {(reason: Reason) => void} end
 */

export class Attendance {
  /** Whether the user wants to be in the room: the check is done, or they were in the room before. */
  isWanted = false;
  isChecking = false;
  /** Why the attendance ended; empty while it lasts. @type {Reason | ""} */
  over = "";
  findings = nothingChecked();
  /** The findings that the court was told last. */
  #reported = "";
  /** Whether the findings follow from the devices alone, without a question to the user. */
  #isQuick = false;
  /** The join that waits for its answer. @type {Promise<void> | null} */
  #joining = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
  }

  /**
   * @param {Snapshot} snapshot the first
   * @param {boolean} isFacility
   */
  begin(snapshot, isFacility) {
    const { media, remembered } = this.parts;
    media.set(snapshot.me.media);
    if (isFacility || ["waiting", "admitted"].includes(snapshot.me.state)) {
      this.isWanted = true;
      this.#isQuick = true;
      this.findings = quickFindings(media, remembered.answers);
    }
  }

  /**
   * The view that follows from the snapshot and from what the user wants.
   * @param {Snapshot | null} snapshot
   * @param {boolean} isFacility
   * @returns {import("./views.js").View}
   */
  view(snapshot, isFacility) {
    if (snapshot?.sitting?.state === "ended" && this.isWanted) {
      this.over ||= "ended";
    }
    if (this.over) {
      return "over";
    }
    if (snapshot?.me.state === "admitted") {
      return "room";
    }
    if (isFacility) {
      return "before";
    }
    return this.isWanted && !this.isChecking ? "waiting" : "check";
  }

  /** The device check is done. @param {Findings} found */
  checked(found) {
    this.findings = found;
    this.#isQuick = false;
    this.isChecking = false;
    this.isWanted = true;
    this.report();
    this.join();
  }

  /** Join once: a press and the socket's opening may both ask before the answer arrives. */
  join() {
    this.#joining ??= this.#join().finally(() => (this.#joining = null));
    return this.#joining;
  }

  async #join() {
    const { signalling, media, commands, share } = this.parts;
    try {
      await signalling.command("join");
    } catch (error) {
      if (error instanceof CommandError && error.code === "not_open") {
        this.parts.end("closed");
        window.setTimeout(() => this.over === "closed" && this.again(), RETRY_CLOSED);
      } else {
        commands.refused(error);
      }
      return;
    }
    this.#reported = "";
    media.connect(this.parts.snapshot()?.me.may.includes("publish") ?? false);
    this.report();
    if (!media.isAsking) {
      // Before the browser's question is answered, the switches are as the server knows them.
      commands.send("media", media.own);
    }
    share.renew();
    if (this.parts.snapshot()) {
      this.parts.showView();
    }
  }

  /** Come back from the last page into the waiting room. */
  async again() {
    const { signalling, media } = this.parts;
    this.over = "";
    this.isWanted = true;
    if (!signalling.isUp) {
      // Another window has taken the seat over: only a new page may take it back.
      window.location.reload();
      return;
    }
    if (!media.stream.getTracks().length) {
      media.open().then(() => this.opened());
    }
    await this.join();
  }

  /** The devices were opened after the user came in: tell the room which of them are on, and the court what works. */
  opened() {
    const { media, commands, signalling, remembered } = this.parts;
    if (!this.isWanted || this.over) {
      return;
    }
    if (this.#isQuick) {
      this.findings = quickFindings(media, remembered.answers);
    }
    this.report();
    if (media.isWanted && signalling.isUp) {
      commands.send("media", media.own);
    }
  }

  async leave() {
    this.isWanted = false;
    await this.parts.commands.send("leave");
    this.parts.end("gone");
  }

  /** Show the findings of the device check in the waiting room, and tell the court when they have changed. */
  report() {
    const { root, signalling, media, commands, connection } = this.parts;
    const { findings } = this;
    drawReadiness(root, { ...findings, network: connection.failure || findings.network });
    const told = { ...findings, network: connection.failure === "cut" ? "broken" : findings.network };
    if (media.isWanted && signalling.isUp && this.#reported !== JSON.stringify(told)) {
      this.#reported = JSON.stringify(told);
      commands.send("ready", told);
    }
  }
}
