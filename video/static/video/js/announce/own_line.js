// @ts-check
/** How the own connection is: whether picture and sound get through, and how well; in words, signs and the stage. */
import { mark, part, parts, write } from "../page/dom.js";
import { qualityOf, worse } from "../transport/stats.js";
import { hush, say } from "./live_region.js";
import { words } from "../page/words.js";

/** @typedef {import("../transport/media.js").Media} Media */

export class OwnLine {
  /** The line to the court is torn. */
  isLost = false;
  /** Whether picture and sound get through, as this page said it last. @type {import("../transport/connection_state.js").ConnectionWord} */
  connectionState = "off";
  /** By what this page counts, by what the node says. */
  #counted = "good";
  #told = "good";
  #quality = "";
  #isCutSaid = false;
  /** @type {Awaited<ReturnType<Media["stats"]>> | null} */
  #last = null;

  /**
   * @param {HTMLElement} root
   * @param {Media} media
   * @param {import("../stage/stage.js").Stage} stage
   */
  constructor(root, media, stage) {
    this.root = root;
    this.media = media;
    this.stage = stage;
  }

  /** Why picture and sound do not get through, in words; empty where they do, or have not had the time to. */
  get cut() {
    return ["again", "shut", "stuck"].includes(this.connectionState) ? words(`media_${this.connectionState}`) : "";
  }

  /** What the court and the waiting room are told of the own network instead of what was found; empty for nothing. */
  get fault() {
    if (this.connectionState === "shut" || this.connectionState === "stuck") {
      return "cut";
    }
    return this.connectionState === "coming" || this.connectionState === "again" ? "coming" : "";
  }

  /** Look whether picture and sound get through. @returns {boolean} whether that has changed */
  follow() {
    const [before, saidCut] = [this.connectionState, this.cut];
    this.connectionState = this.media.connectionState;
    if (before === this.connectionState) {
      return false;
    }
    const { cut } = this;
    if (this.connectionState === "open") {
      // They are there: nobody shall find it said that they are not.
      [saidCut, words("admitted_unseen"), words("out_of_consultation_unseen")].forEach(hush);
    }
    for (const notice of parts(this.root, "[data-cut]")) {
      notice.hidden = !cut;
      write(part(notice, "[data-cut-words]"), cut);
    }
    // Behind a torn line, which was said already, picture and sound mostly follow at once.
    if (cut && before !== "off") {
      this.#isCutSaid = true;
      say(cut, this.connectionState === "stuck" ? "status" : "alert");
    } else if (this.connectionState === "open" && this.#isCutSaid) {
      this.#isCutSaid = false;
      say(words("media_back"));
    }
    this.#weigh();
    return true;
  }

  /** The line to the court is torn, or there again. @param {boolean} isLost */
  tear(isLost) {
    this.isLost = isLost;
    if (isLost) {
      this.#told = "good";
      this.#weigh();
    }
  }

  /** @param {string} word what the node says of it */
  heard(word) {
    this.#told = word;
    this.#weigh();
  }

  /** Count what came and went since the last time. */
  async count() {
    const now = await this.media.stats();
    this.#counted = this.#last ? qualityOf(this.#last, now) : "good";
    this.#last = now;
    this.#weigh();
  }

  /** Nothing is said before there is a connection, and nothing good while there is none. */
  #weigh() {
    if (this.isLost || this.cut) {
      this.#show("lost");
    } else if (this.connectionState === "open") {
      this.#show(worse(this.#counted, this.#told));
    }
  }

  /** @param {string} quality */
  #show(quality) {
    if (quality === this.#quality) {
      return;
    }
    this.#quality = quality;
    for (const sign of parts(this.root, "[data-own-network]")) {
      sign.hidden = false;
      mark(sign, "network", quality);
    }
    this.stage.setQuality(quality);
    if (quality === "weak") {
      say(words("weak"));
    }
  }
}
