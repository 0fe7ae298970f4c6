// @ts-check
/**
 * The state of the user's own connection: whether media gets through and how well, in words, signs and on the stage.
 */
import { mark, part, parts, write } from "../page/dom.js";
import { qualityOf, worse } from "../transport/stats.js";
import { hush, say } from "./live_region.js";
import { words } from "../page/words.js";

/** @typedef {import("../transport/media.js").Media} Media */

export class OwnConnection {
  /** The socket is down. */
  isLost = false;
  /**
   * Whether media gets through, as this page last said it.
   * @type {import("../transport/connection_state.js").ConnectionWord}
   */
  state = "off";
  /** Quality by this page's own counters. */
  #counted = "good";
  /** Quality as the node reports it. */
  #reported = "good";
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

  /** The reason why media does not get through, in words; empty while it does or may still connect. */
  get cut() {
    return ["again", "shut", "stuck"].includes(this.state) ? words(`media_${this.state}`) : "";
  }

  /** What court and waiting room are told of the network instead of the check's finding; empty for no change. */
  get failure() {
    if (this.state === "shut" || this.state === "stuck") {
      return "cut";
    }
    return this.state === "coming" || this.state === "again" ? "coming" : "";
  }

  /** Read the state of the media connections. @returns {boolean} whether it has changed */
  follow() {
    const [before, saidCut] = [this.state, this.cut];
    this.state = this.media.connectionState;
    if (before === this.state) {
      return false;
    }
    const { cut } = this;
    if (this.state === "open") {
      // Media gets through: no live region may still say that it does not.
      [saidCut, words("admitted_unseen"), words("out_of_consultation_unseen")].forEach(hush);
    }
    for (const notice of parts(this.root, "[data-cut]")) {
      notice.hidden = !cut;
      write(part(notice, "[data-cut-words]"), cut);
    }
    // After a lost socket, which was announced already, media mostly reconnects at once.
    if (cut && before !== "off") {
      this.#isCutSaid = true;
      say(cut, this.state === "stuck" ? "status" : "alert");
    } else if (this.state === "open" && this.#isCutSaid) {
      this.#isCutSaid = false;
      say(words("media_back"));
    }
    this.#update();
    return true;
  }

  /** @param {boolean} isLost whether the socket is down */
  setLost(isLost) {
    this.isLost = isLost;
    if (isLost) {
      this.#reported = "good";
      this.#update();
    }
  }

  /** @param {string} quality as the node reports it */
  setReported(quality) {
    this.#reported = quality;
    this.#update();
  }

  /** Count what was sent and received since the last call. */
  async count() {
    const now = await this.media.stats();
    this.#counted = this.#last ? qualityOf(this.#last, now) : "good";
    this.#last = now;
    this.#update();
  }

  /** Show nothing before there is a connection, and nothing good while there is none. */
  #update() {
    if (this.isLost || this.cut) {
      this.#show("lost");
    } else if (this.state === "open") {
      this.#show(worse(this.#counted, this.#reported));
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
