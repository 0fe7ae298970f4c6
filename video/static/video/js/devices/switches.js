// @ts-check
/** The user's own microphone, camera and hand, by button, key and held space bar. */
import { lockedWords } from "../announce/status_words.js";
import { say } from "../announce/live_region.js";
import { words } from "../page/words.js";

/** @typedef {import("../page/types.js").Snapshot} Snapshot */

/**
 * @typedef {object} Place the page as the switches need it
 * @property {() => Snapshot | null} snapshot
 * @property {() => boolean} isHeard whether the server is told of the switches
 * @property {(type: string, fields: Record<string, unknown>) => Promise<unknown>} send
 * @property {(sentence: string) => void} lacks
 * @property {(isLowered: boolean) => void} moved this user's hand was raised or lowered
 */

export class Switches {
  #isTalking = false;

  /**
   * @param {import("../transport/media.js").Media} media
   * @param {Place} place
   */
  constructor(media, place) {
    this.media = media;
    this.place = place;
  }

  get #me() {
    return this.place.snapshot()?.me;
  }

  /** @param {Partial<Record<"audio" | "video", boolean>>} change */
  set(change) {
    this.media.set(change);
    if (this.place.isHeard()) {
      this.place.send("media", this.media.own);
    }
  }

  /** @param {boolean} [silently] */
  microphone(silently = false) {
    if (this.#me?.muted_by_host) {
      this.place.lacks(lockedWords(this.#me));
      return;
    }
    const on = !this.media.own.audio;
    if (on && !this.media.has("audio")) {
      this.place.lacks(words("no_microphone"));
      return;
    }
    this.set({ audio: on });
    if (!silently) {
      say(words(on ? "mic_on" : "mic_off"));
    }
  }

  camera() {
    const on = !this.media.own.video;
    if (on && !this.media.has("video")) {
      this.place.lacks(words("no_camera"));
      return;
    }
    this.set({ video: on });
    say(words(on ? "camera_on" : "camera_off"));
  }

  hand() {
    const me = this.#me;
    if (me?.may.includes("raise_hand") && !me.may.includes("mute")) {
      this.place.moved(me.hand !== null);
      this.place.send("hand", { raised: me.hand === null });
    }
  }

  /** @param {boolean} held Space */
  talk(held) {
    if (held ? !this.media.own.audio : this.#isTalking) {
      this.#isTalking = held && !this.#me?.muted_by_host && this.media.has("audio");
      this.microphone(held);
    }
  }
}
