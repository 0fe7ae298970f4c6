// @ts-check
/**
 * The identity check: while its dialog is open, picture and voice of the person come to this host only. The person goes
 * on waiting, is told of the preview, and receives no media.
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
  #checks = 0;
  /** @type {Map<string, Tracks>} */
  #tracks = new Map();

  /**
   * @param {(type: string, fields: Record<string, unknown>) => Promise<unknown>} send a command
   * @param {(person: Person) => Promise<string | null>} question asks how the person was identified
   */
  constructor(send, question = (person) => ask(DIALOG, person, "lacks_method")) {
    this.send = send;
    this.question = question;
    this.box = document.querySelector(`#${DIALOG} [data-preview-box]`);
    this.video = document.querySelector(`#${DIALOG} video`);
    for (const each of DRAWN) {
      this.video?.addEventListener(each, () => this.#update());
    }
  }

  /** A person who left, or stopped the camera, leaves a last picture in the video. @param {Snapshot} snapshot */
  draw(snapshot) {
    const person = snapshot.seats.find((each) => each.seat === this.#seat);
    this.#isSent = Boolean(person?.online && person.media.video);
    this.#update();
  }

  /** @param {Map<string, Tracks>} tracks whole each time */
  setTracks(tracks) {
    this.#tracks = tracks;
    this.#show();
  }

  /**
   * Preview a waiting person, ask how they were identified, record the answer, and stop the preview. The server ends it
   * by itself when the next check previews a person: on a slow line that check may begin before this answer is recorded,
   * and stopping then would take its picture away.
   * @param {Person} person
   */
  async check(person) {
    const isPreviewed = person.state === "waiting";
    const own = isPreviewed ? ++this.#checks : 0;
    this.#seat = person.seat;
    this.#isSent = person.online && person.media.video;
    if (isPreviewed) {
      this.send("preview", { seat: person.seat });
    }
    this.#show();
    const answer = await this.question(person);
    this.#seat = "";
    this.#show();
    if (answer) {
      await this.send("identify", { seat: person.seat, method: answer });
    }
    if (isPreviewed && own === this.#checks) {
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
    this.#update();
  }

  /** Without a picture no card can be read: its answers are disabled. */
  #update() {
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
