// @ts-check
/**
 * Checking who somebody is: while the question stands, his picture and voice come to this host and to nobody else. He
 * waits on, is told that he is looked at, and receives nothing.
 */
import { mark, parts } from "../page/dom.js";
import { ask } from "./questions.js";

/** @typedef {import("../transport/media.js").Tracks} Tracks */
/** @typedef {import("../page/types.js").Person} Person */
/** @typedef {import("../page/types.js").Snapshot} Snapshot */

const DIALOG = "identify-person";
const DRAWN = ["emptied", "loadeddata", "resize"];

export class IdentityCheck {
  #seat = "";
  #isSent = false;
  /** @type {Map<string, Tracks>} */
  #tracks = new Map();

  /** @param {(type: string, fields: Record<string, unknown>) => Promise<unknown>} send a command */
  constructor(send) {
    this.send = send;
    this.box = document.querySelector(`#${DIALOG} [data-preview-box]`);
    this.video = document.querySelector(`#${DIALOG} video`);
    for (const each of DRAWN) {
      this.video?.addEventListener(each, () => this.#judge());
    }
  }

  /** Somebody who went away, or stopped his camera, leaves his last picture behind. @param {Snapshot} snapshot */
  draw(snapshot) {
    const person = snapshot.seats.find((each) => each.seat === this.#seat);
    this.#isSent = Boolean(person?.online && person.media.video);
    this.#judge();
  }

  /** @param {Map<string, Tracks>} tracks whole each time */
  setTracks(tracks) {
    this.#tracks = tracks;
    this.#show();
  }

  /**
   * Look at somebody who waits, ask how he was identified, keep the answer, and look away.
   * @param {Person} person
   */
  async check(person) {
    const looks = person.state === "waiting";
    this.#seat = person.seat;
    this.#isSent = person.online && person.media.video;
    if (looks) {
      this.send("preview", { seat: person.seat });
    }
    this.#show();
    const answer = await ask(DIALOG, person);
    this.#seat = "";
    this.#show();
    if (answer) {
      await this.send("identify", { seat: person.seat, method: answer });
    }
    if (looks) {
      await this.send("stop_preview", {});
    }
  }

  #show() {
    const { video, box } = this;
    if (!(video instanceof HTMLVideoElement) || !(box instanceof HTMLElement)) {
      return;
    }
    const found = this.#tracks.get(this.#seat);
    const wanted = [found?.video, found?.audio].filter((each) => each instanceof MediaStreamTrack);
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getTracks() : [];
    if (wanted.length !== shown.length || wanted.some((each) => !shown.includes(each))) {
      video.srcObject = wanted.length ? new MediaStream(wanted) : null;
    }
    this.#judge();
  }

  /** A card is shown to an eye: without a picture nobody can have read it. */
  #judge() {
    const { video, box } = this;
    if (!(video instanceof HTMLVideoElement) || !(box instanceof HTMLElement)) {
      return;
    }
    const isSeen = this.#isSent && video.srcObject !== null && video.videoWidth > 0;
    mark(box, "camera", isSeen ? "on" : "off");
    for (const each of parts(document, `#${DIALOG} [data-needs-picture]`)) {
      if (each instanceof HTMLInputElement) {
        each.disabled = !isSeen;
        each.checked &&= isSeen;
      } else {
        each.hidden = isSeen;
      }
    }
  }
}
