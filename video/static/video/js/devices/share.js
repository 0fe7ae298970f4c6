// @ts-check
/**
 * Sharing this user's screen. The browser lets the user choose a screen, the server allows or refuses it, then it is sent.
 * It ends by the button, by the browser's bar, by a host, and when the user leaves the room.
 */
import { CommandError } from "../transport/signalling.js";

/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {import("../transport/media.js").Media} Media */
/** @typedef {import("../transport/signalling.js").Signalling} Signalling */

// Small letters need sharpness more than motion.
const PICTURE = { frameRate: { ideal: 10, max: 15 }, width: { max: 1920 }, height: { max: 1200 } };

export class Share {
  /** @type {MediaStreamTrack | null} */
  #track = null;
  /** Whether a snapshot has named this seat as the one that shares. */
  #isConfirmed = false;
  #isAsking = false;

  /**
   * @param {Signalling} signalling
   * @param {Media} media
   * @param {(key: string) => void} tell the result, as the key of a sentence
   * @param {(error: unknown) => void} refused
   */
  constructor(signalling, media, tell, refused) {
    this.signalling = signalling;
    this.media = media;
    this.tell = tell;
    this.refused = refused;
  }

  /** Phones lack the call. */
  static get isPossible() {
    return Boolean(navigator.mediaDevices && "getDisplayMedia" in navigator.mediaDevices);
  }

  get isOn() {
    return this.#track !== null;
  }

  /** Start or stop, by a press. @param {Snapshot | null} snapshot */
  async toggle(snapshot) {
    if (this.isOn) {
      await this.stop();
    } else if (snapshot?.sharing && snapshot.sharing !== snapshot.me.seat) {
      this.tell("share_taken");
    } else if (!this.#isAsking) {
      this.#isAsking = true;
      await this.#start();
      this.#isAsking = false;
    }
  }

  async #start() {
    let track;
    try {
      const found = await navigator.mediaDevices.getDisplayMedia({ video: PICTURE, audio: false });
      [track] = found.getVideoTracks();
    } catch (error) {
      // A user who closes the browser's dialog has chosen nothing; a system that forbids sharing needs another message.
      const isForbidden = error instanceof DOMException && error.message.includes("system");
      this.tell(isForbidden ? "share_forbidden" : "share_not_chosen");
      return;
    }
    if (!track) {
      this.tell("share_not_chosen");
      return;
    }
    track.contentHint = "detail";
    if (await this.#ask()) {
      this.#track = track;
      track.addEventListener("ended", () => this.#track === track && this.stop());
      await this.media.setScreen(track);
      this.tell("share_on");
    } else {
      track.stop();
    }
  }

  /** Ask the server. @returns {Promise<boolean>} whether sharing is allowed */
  async #ask() {
    try {
      await this.signalling.command("share", { on: true });
      return true;
    } catch (error) {
      if (error instanceof CommandError && error.code === "taken") {
        this.tell("share_taken");
      } else {
        this.refused(error);
      }
      return false;
    }
  }

  /** Stop, and tell the room. */
  async stop() {
    if (this.#end()) {
      this.tell("share_off");
      try {
        await this.signalling.command("share", { on: false });
      } catch (error) {
        if (!(error instanceof CommandError)) {
          throw error;
        }
        // Not connected: the room sees no screen anyway.
      }
    }
  }

  /** Compare this user's state with the room's. @param {Snapshot} snapshot */
  take(snapshot) {
    const isOurs = snapshot.sharing === snapshot.me.seat;
    if (this.#isConfirmed && !isOurs && this.#end()) {
      this.tell("share_stopped");
    } else if (this.isOn && isOurs) {
      this.#isConfirmed = true;
    }
  }

  /** The socket is down: with it the room forgot the shared screen. */
  lost() {
    this.#isConfirmed = false;
  }

  /** On a new socket, ask the server again. */
  async renew() {
    this.#isConfirmed = false;
    if (this.isOn && !(await this.#ask())) {
      this.#end();
    }
  }

  /** Stop without telling the room. @returns {boolean} whether a screen was shared */
  drop() {
    return this.#end();
  }

  #end() {
    const track = this.#track;
    this.#track = null;
    this.#isConfirmed = false;
    track?.stop();
    if (track) {
      this.media.setScreen(null);
    }
    return track !== null;
  }
}
