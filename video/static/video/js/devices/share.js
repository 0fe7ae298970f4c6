// @ts-check
/**
 * Showing one's own screen. The browser asks what to show; the court is asked whether one may; then it is sent. It ends
 * by the own button, by the browser's bar, by a host, and with the place in the room.
 */
import { CommandError } from "../transport/signalling.js";

/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {import("../transport/media.js").Media} Media */
/** @typedef {import("../transport/signalling.js").Signalling} Signalling */

// Small letters want sharpness more than movement.
const PICTURE = { frameRate: { ideal: 10, max: 15 }, width: { max: 1920 }, height: { max: 1200 } };

export class Share {
  /** @type {MediaStreamTrack | null} */
  #track = null;
  /** Whether the server has shown us as the one who shares. */
  #isConfirmed = false;
  #isAsking = false;

  /**
   * @param {Signalling} signalling
   * @param {Media} media
   * @param {(key: string) => void} tell what happened, as the key of a sentence
   * @param {(error: unknown) => void} refused
   */
  constructor(signalling, media, tell, refused) {
    this.signalling = signalling;
    this.media = media;
    this.tell = tell;
    this.refused = refused;
  }

  /** Phones cannot, and say so by not having the call. */
  static get isPossible() {
    return Boolean(navigator.mediaDevices && "getDisplayMedia" in navigator.mediaDevices);
  }

  get isOn() {
    return this.#track !== null;
  }

  /** Begin or end, by a press. @param {Snapshot | null} snapshot */
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
      // Who closes the question has answered it; a system that forbids it has to be told apart.
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

  /** Whether the court lets us. */
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

  /** End it, and say so to the room. */
  async stop() {
    if (this.#end()) {
      this.tell("share_off");
      try {
        await this.signalling.command("share", { on: false });
      } catch (error) {
        if (!(error instanceof CommandError)) {
          throw error;
        }
        // Not connected: there is nothing to see of it either.
      }
    }
  }

  /** Hold what is shown against what the room knows. @param {Snapshot} snapshot */
  take(snapshot) {
    const isOurs = snapshot.sharing === snapshot.me.seat;
    if (this.#isConfirmed && !isOurs && this.#end()) {
      this.tell("share_stopped");
    } else if (this.isOn && isOurs) {
      this.#isConfirmed = true;
    }
  }

  /** The socket was torn: with it the room forgot what was shown. */
  lost() {
    this.#isConfirmed = false;
  }

  /** The socket is new, and the room is asked again. */
  async renew() {
    this.#isConfirmed = false;
    if (this.isOn && !(await this.#ask())) {
      this.#end();
    }
  }

  /** Nothing is shown any more, for whatever reason; the room is not told. Says whether anything was. */
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
