// @ts-check
/** The self-view before the room: own picture, own switches, level of the microphone. */
import { mark, parts, showOwn } from "../page/dom.js";
import { meter } from "./sounds.js";

export class Preview {
  #stopMeter = () => {};
  #measured = "";

  /**
   * @param {HTMLElement} root
   * @param {import("../transport/media.js").Media} media
   */
  constructor(root, media) {
    this.root = root;
    this.media = media;
  }

  /** @param {string} view that shows; the level is measured in the waiting room only */
  draw(view) {
    const { own, stream } = this.media;
    for (const box of parts(this.root, "[data-preview-box]")) {
      mark(box, "camera", own.video ? "on" : "off");
      const video = box.querySelector("[data-preview]");
      if (video instanceof HTMLVideoElement) {
        showOwn(video, stream);
      }
    }
    for (const label of parts(this.root, ".preview__label")) {
      mark(label, "mic", own.audio ? "on" : "muted");
    }
    this.#measure(view);
  }

  /** @param {string} view */
  #measure(view) {
    const bars = this.root.querySelector('[data-view-name="waiting"] [data-meter]');
    const track = this.media.stream.getAudioTracks()[0];
    const key = `${view} ${track?.id}`;
    if (key === this.#measured) {
      return;
    }
    this.#measured = key;
    this.#stopMeter();
    this.#stopMeter = () => {};
    if (view === "waiting" && bars instanceof HTMLElement && track) {
      this.#stopMeter = meter(track, (level) => mark(bars, "level", String(level)));
    }
  }
}
