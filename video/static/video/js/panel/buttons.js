// @ts-check
/** What each button of the page does, by its [data-do]. */
import { say } from "../announce/live_region.js";
import { parts } from "../page/dom.js";
import { words } from "../page/words.js";
import { ask, askForm, textOf } from "./questions.js";

/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {Record<string, (key: string) => void>} Acts buttons of a row are given its seat or key */

/**
 * @typedef {object} Parts of the page that buttons act on
 * @property {HTMLElement} root
 * @property {HTMLElement} controls the control bar
 * @property {import("../announce/commands.js").Commands} commands
 * @property {import("../announce/announcer.js").Announcer} announcer
 * @property {import("../page/attendance.js").Attendance} attendance
 * @property {import("../devices/switches.js").Switches} switches
 * @property {import("../devices/share.js").Share} share
 * @property {import("../devices/device_choice.js").DeviceChoice} devices
 * @property {import("../stage/stage.js").Stage} stage
 * @property {import("./consultations.js").Consultations} consultations
 * @property {import("./identity.js").IdentityCheck} identity
 * @property {import("./panel.js").Panel} panel
 * @property {() => Snapshot | null} snapshot
 * @property {() => void} checkAgain
 * @property {() => void} showKeys
 */

export class Buttons {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.acts = { ...this.#ownActs(), ...this.#hostActs(), ...this.#panelActs() };
    parts.root.addEventListener("click", (event) => this.#press(event));
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    if (!(button instanceof HTMLElement)) {
      return;
    }
    const row = button.closest("li[data-seat], li[data-key]");
    const key = row instanceof HTMLElement ? (row.dataset.seat ?? row.dataset.key ?? "") : "";
    const act = this.acts[button.dataset.do ?? ""];
    if (act) {
      button.closest("details")?.removeAttribute("open");
      act(key);
    }
  }

  /** @returns {Acts} */
  #ownActs() {
    const { attendance, switches, share, devices, stage } = this.parts;
    return {
      mic: () => switches.microphone(),
      camera: () => switches.camera(),
      hand: () => switches.hand(),
      share: () => share.toggle(this.parts.snapshot()),
      devices: () => devices.open(),
      sound: () => stage.unblock(),
      check: () => this.parts.checkAgain(),
      again: () => attendance.again(),
      leave: () => attendance.leave(),
      help: () => this.#help(),
    };
  }

  /** @returns {Acts} */
  #hostActs() {
    const { commands, consultations } = this.parts;
    const send = (/** @type {string} */ type) => (/** @type {string} */ seat) => commands.send(type, { seat });
    return {
      admit: send("admit"),
      mute: send("mute"),
      unmute: send("unmute"),
      floor: send("floor"),
      "send-to-waiting": send("send_to_waiting"),
      "stop-share": send("stop_share"),
      "mute-all": () => this.#muteAll(),
      identify: (seat) => this.#checkIdentity(seat),
      remove: (seat) => this.#remove(seat),
      readmit: (seat) => this.#readmit(seat),
      "to-consultation": (seat) => consultations.move(seat),
      "from-consultation": (seat) => consultations.moveBack(seat),
      "close-consultation": (key) => consultations.close(key),
      "screen-from": (seat) => consultations.screen(seat),
      "screening-lift": (key) => consultations.lift(key),
      "pause-recording": () => this.#pauseRecording(),
      "resume-recording": () => this.#resumeRecording(),
    };
  }

  /** @returns {Acts} */
  #panelActs() {
    const { panel } = this.parts;
    return {
      people: () => panel.open(!panel.isOpen),
      "people-close": () => panel.open(false),
      layout: () => panel.menu("layout"),
      more: () => panel.menu("more"),
      "layout-speaker": () => this.#chooseLayout(false),
      "layout-grid": () => this.#chooseLayout(true),
      keys: () => this.parts.showKeys(),
    };
  }

  /** @param {string} seat */
  #person(seat) {
    return this.parts.snapshot()?.seats.find((each) => each.seat === seat);
  }

  /** @param {string} seat */
  async #checkIdentity(seat) {
    const person = this.#person(seat);
    if (person) {
      await this.parts.identity.check(person);
    }
  }

  /** Ask for the reason, and remove. @param {string} seat */
  async #remove(seat) {
    const person = this.#person(seat);
    const reason = person ? await ask("remove-person", person, "lacks_reason") : null;
    if (reason) {
      await this.parts.commands.send("remove", { seat, reason });
    }
  }

  /** Ask for the reason, and pause the recording. */
  async #pauseRecording() {
    this.parts.panel.foldMenu();
    const given = await askForm("pause-recording", { role_label: "", name: "" }, (form) => {
      const reason = textOf(form, "reason");
      if (!reason) {
        return { field: "reason", key: "lacks_pause_reason" };
      }
      return reason === "other" && !textOf(form, "note") ? { field: "note", key: "lacks_reason" } : null;
    });
    if (given) {
      const fields = { reason: textOf(given, "reason"), note: textOf(given, "note").replace(/\s+/g, " ") };
      await this.parts.commands.send("pause_recording", fields);
    }
  }

  async #resumeRecording() {
    this.parts.panel.foldMenu();
    await this.parts.commands.send("resume_recording");
  }

  /** @param {string} seat */
  async #readmit(seat) {
    const role = this.#person(seat)?.role_label ?? "";
    if (await this.parts.commands.send("readmit", { seat })) {
      this.parts.announcer.all(words("readmitted", { role }));
    }
  }

  async #muteAll() {
    if (await this.parts.commands.send("mute_all")) {
      this.parts.announcer.all(words("muted_all"));
    }
  }

  async #help() {
    if (await this.parts.commands.send("help")) {
      say(words("help_asked"));
      for (const place of parts(this.parts.root, "[data-help-words]")) {
        place.hidden = false;
      }
    }
  }

  /** @param {boolean} isEven whether all tiles have one size */
  #chooseLayout(isEven) {
    const { stage, panel, controls } = this.parts;
    stage.setEven(isEven);
    for (const each of parts(controls, "#layout-menu [aria-pressed]")) {
      each.setAttribute("aria-pressed", String((each.dataset.do === "layout-grid") === isEven));
    }
    panel.menu("layout");
  }
}
