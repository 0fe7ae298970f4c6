// @ts-check
/**
 * Choose microphone, camera and loudspeaker without leaving the room. The choice is stored on this device; a device
 * that is plugged in or unplugged shows at once.
 */
import { choose, chosen, devicesFor } from "./devices.js";
import { mark, parts, write } from "../page/dom.js";
import { words } from "../page/words.js";

/** @typedef {import("../transport/media.js").Media} Media */
/** @typedef {import("./devices.js").Kind} Kind */

export class DeviceChoice {
  /**
   * @param {HTMLElement} root the page
   * @param {Media} media
   * @param {(id: string) => void} setSpeaker play all seats through this loudspeaker
   */
  constructor(root, media, setSpeaker) {
    this.dialog = root.querySelector("#choose-devices");
    this.media = media;
    this.setSpeaker = setSpeaker;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#fill());
    media.addEventListener("local", () => this.#fill());
    this.dialog?.addEventListener("change", (event) => {
      if (event.target instanceof HTMLSelectElement) {
        this.#choose(event.target);
      }
    });
    setSpeaker(chosen().speaker ?? "");
  }

  async open() {
    if (this.dialog instanceof HTMLDialogElement) {
      this.#say("");
      this.dialog.showModal();
      await this.#fill();
    }
  }

  /** @param {HTMLSelectElement} select */
  async #choose(select) {
    const kind = /** @type {Kind} */ (select.dataset.chooses);
    choose(kind, select.value);
    if (kind === "speaker") {
      this.setSpeaker(select.value);
      this.#say(words("device_changed"), "ok");
      return;
    }
    const wanted = select.value;
    await this.media.change(kind);
    const isThere = this.#used(kind) === wanted;
    await this.#fill();
    this.#say(words(isThere ? "device_changed" : "device_busy"), isThere ? "ok" : "bad");
  }

  /** Fill every list with the devices that exist now, and select the one in use. */
  async #fill() {
    if (!(this.dialog instanceof HTMLDialogElement) || !this.dialog.open) {
      return;
    }
    for (const select of parts(this.dialog, "select[data-chooses]")) {
      const kind = /** @type {Kind} */ (select.dataset.chooses);
      const found = await devicesFor(kind);
      const used = this.#used(kind) ?? found[0]?.deviceId;
      const key = found.map((each) => `${each.deviceId} ${each.label}`).join("\n");
      if (select.dataset.shown !== key) {
        // Only after a change: an open list would close under the pointer.
        select.dataset.shown = key;
        select.replaceChildren(...found.map((each) => new Option(each.label || words("device_unnamed"), each.deviceId)));
      }
      if (select instanceof HTMLSelectElement && used) {
        select.value = used;
      }
      const field = select.closest(".field");
      if (field instanceof HTMLElement) {
        field.hidden = kind === "speaker" ? !("setSinkId" in HTMLMediaElement.prototype) || !found.length : false;
        mark(field, "none", found.length ? null : "");
        select.toggleAttribute("disabled", !found.length);
      }
    }
    // Not every browser lets a page choose a loudspeaker: the title names only what the dialog offers.
    const speaker = this.dialog.querySelector('[data-chooses="speaker"]')?.closest(".field");
    const offered = speaker instanceof HTMLElement && !speaker.hidden ? "yes" : "no";
    for (const title of parts(this.dialog, "[data-speaker-offered]")) {
      title.hidden = title.dataset.speakerOffered !== offered;
    }
  }

  /** @param {Kind} kind */
  #used(kind) {
    if (kind === "speaker") {
      return chosen().speaker;
    }
    return this.media.stream.getTracks().find((track) => track.kind === kind)?.getSettings().deviceId;
  }

  /**
   * @param {string} sentence
   * @param {"ok" | "bad"} [tone]
   */
  #say(sentence, tone = "ok") {
    const place = this.dialog?.querySelector("[data-device-words]");
    if (place instanceof HTMLElement) {
      place.hidden = !sentence;
      mark(place, "tone", tone);
      write(place.querySelector("span"), sentence);
    }
  }
}
