// @ts-check
/**
 * Checking who somebody is: while the question stands, his picture and voice come to this host and to nobody else. He
 * waits on, is told that he is looked at, and receives nothing.
 */
import { mark } from "./dom.js";
import { ask } from "./questions.js";

/** @typedef {import("./media.js").Tracks} Tracks */
/** @typedef {import("./types.js").Person} Person */

const DIALOG = "identify-person";

export class IdentityCheck {
  #seat = "";
  /** @type {Map<string, Tracks>} */
  #tracks = new Map();

  /** @param {(type: string, fields: Record<string, unknown>) => Promise<unknown>} send a command */
  constructor(send) {
    this.send = send;
    this.box = document.querySelector(`#${DIALOG} [data-looked-box]`);
    this.video = document.querySelector(`#${DIALOG} video`);
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
    if (looks) {
      this.send("look", { seat: person.seat });
    }
    this.#show();
    const answer = await ask(DIALOG, person.role_label);
    this.#seat = "";
    this.#show();
    if (answer) {
      await this.send("identify", { seat: person.seat, method: answer });
    }
    if (looks) {
      await this.send("look_away", {});
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
    mark(box, "camera", found?.video ? "on" : "off");
  }
}
