// @ts-check
/** The tiles: their tracks, which of them is large, and what they say where there is no picture. */
import { Track } from "./track.js";

export class Tile {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.isHidden = "hidden" in element.dataset;
    const video = element.querySelector("video");
    const { picture, sound } = element.dataset;
    this.picture = picture && video && !this.isHidden ? new Track(picture, video) : null;
    this.sound = sound ? new Track(sound, new Audio()) : null;
  }

  get tracks() {
    return [this.picture, this.sound].filter((each) => each !== null);
  }

  /** Say what the tile shows at a place. @param {number} place @param {boolean} isComing */
  show(place, isComing) {
    const state = this.isHidden ? "hidden" : this.picture?.has(place) ? "on" : isComing ? "coming" : "none";
    if (this.element.dataset.camera !== state) {
      this.element.dataset.camera = state;
    }
  }
}

/** Show one tile large; a second press makes no difference. @param {HTMLElement} stage @param {HTMLElement | undefined} chosen */
export function enlarge(stage, chosen) {
  if (!chosen) {
    return;
  }
  for (const tile of stage.querySelectorAll(".tile")) {
    tile.toggleAttribute("data-pinned", tile === chosen);
    tile.querySelector("[data-do=pin]")?.setAttribute("aria-pressed", String(tile === chosen));
    if (tile === chosen) {
      tile.setAttribute("data-place", "large");
    } else {
      tile.removeAttribute("data-place");
    }
  }
  stage.dataset.layout = "speaker";
}
