// @ts-check
/** The user's own camera and microphone: opened, switched, replaced after a choice or when one is unplugged. */
import { openDevices, openOne } from "./devices.js";

/** @typedef {import("./devices.js").Medium} Medium */

/**
 * @param {Medium} medium
 * @returns {Promise<MediaStreamTrack | null>} null for a device that is missing, busy or refused
 */
async function tryOne(medium) {
  try {
    return await openOne(medium);
  } catch {
    return null;
  }
}

/** @param {MediaStream} stream */
function stopAll(stream) {
  for (const track of stream.getTracks()) {
    track.stop();
  }
}

export class OwnDevices {
  stream = new MediaStream();
  /** The browser or the user denied access. */
  refused = false;
  /** The browser asks the user. */
  isAsking = false;
  /** How often the devices were asked for or closed: an older answer is not used. */
  #turn = 0;
  #on = { audio: true, video: true };

  /**
   * @param {() => Promise<void>} replaced the stream has other tracks
   * @param {() => void} switched a device was switched on or off
   */
  constructor(replaced, switched) {
    this.replaced = replaced;
    this.switched = switched;
  }

  /** Ask for camera and microphone. Never rejects: see `refused` and `has`. */
  async open() {
    this.#turn += 1;
    const turn = this.#turn;
    this.isAsking = true;
    const { stream, refused } = await openDevices();
    if (turn !== this.#turn) {
      // Closed or asked again meanwhile: a late answer must not leave a camera on.
      stopAll(stream);
      return;
    }
    this.isAsking = false;
    this.#stop();
    this.stream = stream;
    this.refused = refused;
    for (const track of stream.getTracks()) {
      this.#watch(track);
    }
    this.#apply();
    await this.replaced();
  }

  /** Release both devices. */
  close() {
    this.#turn += 1;
    this.isAsking = false;
    this.#stop();
    this.stream = new MediaStream();
    this.switched();
  }

  /**
   * Switch to the chosen device, or to any other where it cannot be opened.
   * @param {Medium} medium
   */
  async change(medium) {
    const old = this.stream.getTracks().find((track) => track.kind === medium);
    let found = await tryOne(medium);
    // Some devices can be opened only once, and some systems open one camera at a time.
    old?.stop();
    found ??= await tryOne(medium);
    if (old) {
      this.stream.removeTrack(old);
    }
    if (found) {
      this.stream.addTrack(found);
      this.#watch(found);
    }
    this.#apply();
    await this.replaced();
  }

  /** @param {Medium} medium */
  has(medium) {
    return this.stream.getTracks().some((track) => track.kind === medium && track.readyState === "live");
  }

  /** The user's switches of microphone and camera; off for a device that is missing. */
  get on() {
    return { audio: this.#on.audio && this.has("audio"), video: this.#on.video && this.has("video") };
  }

  /** @param {Partial<Record<Medium, boolean>>} change */
  set(change) {
    this.#on = { ...this.#on, ...change };
    this.#apply();
    this.switched();
  }

  #stop() {
    stopAll(this.stream);
  }

  #apply() {
    for (const track of this.stream.getTracks()) {
      track.enabled = this.#on[/** @type {Medium} */ (track.kind)];
    }
  }

  /** @param {MediaStreamTrack} track */
  #watch(track) {
    // The device was unplugged: go on with any other.
    track.addEventListener("ended", async () => {
      this.stream.removeTrack(track);
      const found = await tryOne(/** @type {Medium} */ (track.kind));
      if (found) {
        this.stream.addTrack(found);
        this.#watch(found);
      }
      this.#apply();
      await this.replaced();
    });
  }
}
