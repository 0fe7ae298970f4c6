// @ts-check
/**
 * Camera, microphone, speaker, connection: one step each, with pass, fix and skip. Usable with a screen reader: each
 * step's heading takes the focus, and findings are announced.
 */
import { choose, devicesFor } from "./devices.js";
import { mark, part, parts, write } from "../page/dom.js";
import { meter, notes } from "./sounds.js";
import { checkPath } from "../transport/path_check.js";
import { say } from "../announce/live_region.js";
import { words } from "../page/words.js";

/** @typedef {import("../transport/media.js").Media} Media */
/** @typedef {"camera" | "microphone" | "speaker" | "network"} Step */
/** @typedef {Record<Step, string>} Findings ok, fair, poor, broken or unchecked */

/** @type {readonly Step[]} */
const STEPS = ["camera", "microphone", "speaker", "network"];
const PROBES = 5;
/**
 * Row state and sentence; the sentences agree with each device in Arabic, so each device has its own.
 * @type {Record<string, [state: string, key: string]>}
 */
const ROW = {
  ok: ["ok", "works"],
  fair: ["warn", "fair"],
  poor: ["warn", "poor"],
  broken: ["bad", "broken"],
  coming: ["open", "coming"],
  cut: ["bad", "cut"],
};

/** @returns {Findings} */
export function nothingChecked() {
  return { camera: "unchecked", microphone: "unchecked", speaker: "unchecked", network: "unchecked" };
}

export class DeviceCheck {
  /** @type {Step} */
  #step = "camera";
  #stopMeter = () => {};
  #heard = 0;
  /** What the last check of the network found. */
  #network = "ok";
  /** The number of checks of the network: the last one counts. */
  #probes = 0;

  /**
   * @param {HTMLElement} root the view
   * @param {Media} media
   * @param {import("../page/remembered.js").Remembered} remembered
   * @param {(findings: Findings) => void} done
   */
  constructor(root, media, remembered, done) {
    this.root = root;
    this.media = media;
    this.remembered = remembered;
    this.done = done;
    this.findings = nothingChecked();
    root.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
      if (button instanceof HTMLElement) {
        this.#press(button.dataset.do ?? "");
      }
    });
    root.addEventListener("change", (event) => {
      if (event.target instanceof HTMLSelectElement && event.target.dataset.devices) {
        choose(/** @type {"audio" | "video"} */ (event.target.dataset.devices), event.target.value);
        this.media.open().then(() => this.#show(this.#step));
      }
    });
  }

  /**
   * Start with the camera; after a reload, with the first step that has no good answer yet.
   * @param {boolean} isAgain whether the user checks again after a complete check
   */
  start(isAgain) {
    this.findings = { ...nothingChecked(), ...(isAgain ? {} : this.remembered.answers) };
    this.#show(STEPS.find((step) => !["ok", "fair"].includes(this.findings[step])) ?? "camera");
  }

  /** Stop measuring. */
  stop() {
    this.#stopMeter();
    this.#stopMeter = () => {};
  }

  /** The devices were opened: show a refusal, and offer the choice of devices. */
  async opened() {
    part(this.root, "[data-permission]").hidden = !this.media.refused;
    for (const select of parts(this.root, "select[data-devices]")) {
      const medium = /** @type {"audio" | "video"} */ (select.dataset.devices);
      const found = await devicesFor(medium);
      const track = this.media.stream.getTracks().find((each) => each.kind === medium);
      const used = track?.getSettings().deviceId;
      select.replaceChildren(
        ...found.map((device) => new Option(device.label, device.deviceId, false, device.deviceId === used)),
      );
      const box = select.closest("[data-device-choice]");
      if (box instanceof HTMLElement) {
        box.hidden = found.length < 2;
      }
    }
    if (this.#step === "microphone") {
      this.#measure();
    }
  }

  /** @param {string} act */
  #press(act) {
    if (act === "step-works") {
      this.#found(this.#step === "network" ? this.#network : "ok");
    } else if (act === "step-skip") {
      this.#found("broken");
    } else if (act === "step-broken") {
      this.#broken();
    } else if (act === "step-again") {
      this.#again();
    } else if (act === "play-tone") {
      notes();
    }
  }

  get #section() {
    return part(this.root, `[data-step="${this.#step}"]`);
  }

  /** @param {string} finding */
  #found(finding) {
    this.findings[this.#step] = finding;
    this.remembered.keep(this.findings);
    const next = STEPS[STEPS.indexOf(this.#step) + 1];
    if (next) {
      this.#show(next);
    } else {
      this.stop();
      this.done(this.findings);
    }
  }

  /** @param {Step} step */
  #show(step) {
    this.stop();
    this.#step = step;
    for (const section of parts(this.root, "[data-step]")) {
      section.hidden = section.dataset.step !== step;
    }
    this.#fix(false);
    part(this.#section, "h2").focus();
    if (step === "microphone") {
      this.#measure();
    } else if (step === "network") {
      this.#probe();
    }
  }

  /** @param {boolean} isBroken */
  #fix(isBroken) {
    part(this.#section, "[data-fix]").hidden = !isBroken;
    part(this.#section, '[data-do="step-again"]').hidden = !isBroken;
    part(this.#section, '[data-do="step-skip"]').hidden = !isBroken;
    part(this.#section, '[data-do="step-broken"]').hidden = isBroken;
  }

  #broken() {
    this.#fix(true);
    say(part(this.#section, "[data-fix] p").textContent?.trim() ?? "");
    part(this.#section, '[data-do="step-again"]').focus();
  }

  async #again() {
    const step = this.#step;
    if (step === "camera" || step === "microphone") {
      await this.media.open();
      await this.opened();
    }
    // The user may have gone on while the browser asked.
    if (this.#step === step) {
      this.#show(step);
    }
  }

  #measure() {
    this.stop();
    const bars = part(this.#section, "[data-meter]");
    const sentence = part(this.#section, "[data-meter-words]");
    const track = this.media.stream.getAudioTracks()[0];
    this.#heard = 0;
    write(sentence, words("meter_silent"));
    if (!track) {
      mark(bars, "level", "0");
      return;
    }
    this.#stopMeter = meter(track, (level) => {
      mark(bars, "level", String(level));
      this.#heard += level >= 2 ? 1 : 0;
      if (this.#heard === 4) {
        write(sentence, words("meter_heard"));
        say(words("meter_heard"));
      }
    });
  }

  async #probe() {
    const step = this.#section;
    this.#probes += 1;
    const probe = this.#probes;
    const place = part(step, "[data-network-words]");
    write(place, words("network_checking"));
    const verdict = await this.#verdict(place);
    if (probe !== this.#probes) {
      return; // the user tries again already
    }
    this.#network = verdict.finding;
    write(place, words(verdict.key));
    if (this.#step === "network") {
      say(words(verdict.key));
    }
    part(step, "[data-fix]").hidden = !verdict.advice;
    part(step, '[data-do="step-again"]').hidden = !verdict.advice;
    if (verdict.advice) {
      write(part(step, "[data-fix] p"), words(verdict.advice));
    }
  }

  /**
   * Ask the server a few times, then try the path of video and sound.
   * @param {HTMLElement} place where the user reads what is tried
   * @returns {Promise<import("../transport/path_check.js").Verdict>}
   */
  async #verdict(place) {
    const finding = await serverFinding();
    // A user who is faster than the check goes on with this.
    this.#network = finding;
    if (finding === "broken") {
      return { finding, key: "network_none", advice: "try_nearer" };
    }
    // A user who checks again from the waiting room has media connections; before the first join there are none.
    const { connectionState } = this.media;
    if (connectionState === "shut" || connectionState === "stuck") {
      return { finding: "broken", key: "media_shut", advice: "try_without_filter" };
    }
    const slow = /** @type {const} */ ({ finding: "fair", key: "network_fair", advice: "try_nearer" });
    if (connectionState === "open") {
      return finding === "fair" ? slow : { finding, key: "network_open", advice: "" };
    }
    const verdict = await this.#tryPath(place);
    if (!verdict) {
      return finding === "fair" ? slow : { finding, key: "network_good", advice: "" };
    }
    return verdict.finding === "ok" && finding === "fair" ? slow : verdict;
  }

  /**
   * Try the path of the media itself.
   * @param {HTMLElement} place where the user reads what is tried
   * @returns {Promise<import("../transport/path_check.js").Verdict | null>} null when the node could not be asked
   */
  async #tryPath(place) {
    write(place, words("path_trying"));
    try {
      const relays = await this.media.iceServers.current();
      return await checkPath(this.media.signalling, relays, () => write(place, words("path_trying_relay")));
    } catch {
      return null;
    }
  }
}

/**
 * How fast the server answers.
 * @returns {Promise<"ok" | "fair" | "broken">}
 */
async function serverFinding() {
  /** @type {number[]} */
  const times = [];
  for (let number = 0; number < PROBES; number += 1) {
    const began = performance.now();
    try {
      await fetch("/healthz/live", { cache: "no-store" });
      times.push(performance.now() - began);
    } catch {
      // A lost probe is missing from `times`.
    }
  }
  const middle = times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? Infinity;
  if (times.length < PROBES - 1) {
    return "broken";
  }
  return middle > 400 ? "fair" : "ok";
}

/**
 * Show the findings in the rows of the waiting room.
 * @param {ParentNode} root
 * @param {Findings} findings
 */
export function drawReadiness(root, findings) {
  for (const [step, finding] of Object.entries(findings)) {
    const row = root.querySelector(`[data-ready="${step}"]`);
    const [state, key] = ROW[finding] ?? ["open", "unchecked"];
    if (row instanceof HTMLElement) {
      mark(row, "state", state);
      write(row.querySelector("[data-ready-words]"), words(`${step}_${key}`));
    }
  }
}

/**
 * Findings without a question, for a user who returns to their seat and for a facility's screen.
 * @param {Media} media
 * @param {Partial<Findings>} answers given before the page was reloaded
 * @returns {Findings}
 */
export function quickFindings(media, answers) {
  // Not broken before the browser's question is answered.
  const missing = media.isAsking ? "unchecked" : "broken";
  return {
    camera: media.has("video") ? (answers.camera ?? "ok") : missing,
    microphone: media.has("audio") ? (answers.microphone ?? "ok") : missing,
    speaker: answers.speaker ?? "unchecked",
    network: answers.network ?? "ok",
  };
}

