// @ts-check
/** Announces events: in a live region, in the status bar, and by a chime where the user has to turn to the page. */
import { browserStorage } from "../../../ground/js/storage.js";
import { parts } from "../page/dom.js";
import { consultationWords } from "../panel/consultations.js";
import { chime } from "../devices/sounds.js";
import { hush, say } from "./live_region.js";
import { handWords, SEPARATOR, words } from "../page/words.js";

/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {import("./news.js").News} News */

/** Events that the status bar does not show as a state: they pass through it. */
const NOTED = [
  ...["admitted", "opened", "resumed", "unmuted_by_host", "out_of_consultation", "screen_begins", "screen_ends"],
  ...["recording_on", "recording_back", "recording_resumed"],
];
/** What the recording does: only the last of these is true. */
const RECORDINGS = [
  ...["recorded_now", "recording_on", "recording_paused", "recording_resumed", "recording_off", "recording_off_host", "recording_back"],
  ...["recording_off_disk_full", "recording_off_disk_broken", "recording_off_disk_unreachable"],
];
/** The place of the user and the people who see them: only the last of these is true. */
const PLACES = [
  ...["admitted", "admitted_quiet", "to_waiting", "previewed", "preview_stopped", "out_of_consultation", "out_of_consultation_quiet"],
  ...["opened", "paused", "resumed", "ended"],
];
const GROUPED = 5000;
/** The same hand is not announced again within this time, and no second chime follows the first. */
const HAND_AGAIN = 20_000;
const CHIME_AGAIN = 2000;
/** A hand that goes down this soon after a press was lowered by its owner; else the court gave the floor. */
const BY_ONESELF = 3000;
const SOUNDS = "diwan-sounds";

export class Announcer {
  /** @type {Map<string, "joined" | "left">} */
  #comings = new Map();
  #comingsTimer = 0;
  #lowered = 0;
  /** The time when each hand was announced last. @type {Map<string, number>} */
  #hands = new Map();
  #rang = 0;
  /** The last sentence of the user's place. */
  #place = "";
  /** The last sentence of the recording. */
  #recording = "";

  /**
   * @param {HTMLElement} root
   * @param {import("./status_bar.js").StatusBar} statusBar
   * @param {() => {isOpen: boolean, isMuted: boolean}} own whether this user's media gets through, and whether this
   *   microphone is off
   */
  constructor(root, statusBar, own) {
    this.root = root;
    this.statusBar = statusBar;
    this.own = own;
  }

  static get hasSounds() {
    return browserStorage.text(SOUNDS) !== "off";
  }

  /** @param {boolean} on */
  static setSounds(on) {
    browserStorage.setText(SOUNDS, on ? "on" : "off");
  }

  /**
   * @param {News} news
   * @param {Snapshot} snapshot
   */
  tell(news, snapshot) {
    const role = news.person?.role_label ?? "";
    switch (news.key) {
      case "waiting":
      case "asks_help":
        say(words(news.key === "waiting" ? "waiting" : "help_wanted", { role }));
        this.#ring();
        break;
      case "joined":
      case "left":
        this.#comes(role, news.key);
        break;
      case "screen_begins":
        this.all(words(news.key, { role }));
        break;
      case "consultation":
        this.#isNow(consultationWords(snapshot));
        say(consultationWords(snapshot), "alert");
        break;
      case "hand_up":
        this.#handUp(news.person?.seat ?? "", role);
        break;
      case "hand":
        say(handWords(news.place ?? 1));
        break;
      case "hand_gone":
        this.#handGone();
        break;
      default:
        this.#plain(news);
    }
  }

  /**
   * Announce a sentence in a live region and in the status bar.
   * @param {string} sentence
   * @param {"status" | "alert"} [region]
   */
  all(sentence, region = "status") {
    say(sentence, region);
    this.statusBar.note(sentence);
  }

  /** The user moves their own hand. @param {boolean} isLowered */
  moved(isLowered) {
    this.#lowered = isLowered ? Date.now() : 0;
  }

  /** @param {News} news */
  #plain({ key, region }) {
    const sentence = words(this.#isUnseen(key) ? `${key}_unseen` : key);
    if (PLACES.includes(key)) {
      this.#isNow(sentence);
    }
    if (RECORDINGS.includes(key)) {
      hush(this.#recording);
      this.statusBar.settle(this.#recording);
      this.#recording = sentence;
    }
    say(sentence, region);
    if (NOTED.includes(key)) {
      this.statusBar.note(sentence);
    }
    if (key.startsWith("admitted") || key === "previewed" || key.startsWith("recording_off_")) {
      this.#ring();
    }
    if (key === "previewed") {
      this.#bringIntoView("[data-previewed]");
    }
  }

  /** The earlier sentence of the user's place is no longer true. @param {string} sentence */
  #isNow(sentence) {
    hush(this.#place);
    this.#place = sentence;
  }

  /** Scroll an element into view; the focus stays. @param {string} selector */
  #bringIntoView(selector) {
    const shown = parts(this.root, selector).find((each) => each.getClientRects().length > 0);
    shown?.scrollIntoView({ block: "center" });
  }

  /** Whether the sentence would promise that the user is seen, while media does not get through. @param {string} key */
  #isUnseen(key) {
    return (key === "admitted" || key === "out_of_consultation") && !this.own().isOpen;
  }

  /** The hand was lowered by its owner, or by the court that gives the floor. */
  #handGone() {
    if (Date.now() - this.#lowered < BY_ONESELF) {
      say(words("hand_down"));
    } else {
      this.all([words("floor"), this.own().isMuted ? words("floor_mic_off") : ""].filter(Boolean).join(" "), "alert");
      this.#ring();
    }
  }

  /**
   * A hand that goes up, down and up again is announced once.
   * @param {string} seat
   * @param {string} role
   */
  #handUp(seat, role) {
    const now = Date.now();
    if (now - (this.#hands.get(seat) ?? 0) >= HAND_AGAIN) {
      this.#hands.set(seat, now);
      this.all(words("hand_up", { role }));
      this.#ring();
    }
  }

  /**
   * Arrivals and departures are announced together: a full room would else announce without end.
   * @param {string} role
   * @param {"joined" | "left"} how
   */
  #comes(role, how) {
    this.#comings.set(role, how);
    this.#comingsTimer ||= window.setTimeout(() => {
      for (const way of ["joined", "left"]) {
        const roles = [...this.#comings].filter(([, each]) => each === way).map(([each]) => each);
        if (roles.length) {
          say(words(way, { role: roles.join(SEPARATOR) }));
        }
      }
      this.#comings.clear();
      this.#comingsTimer = 0;
    }, GROUPED);
  }

  #ring() {
    if (Announcer.hasSounds && Date.now() - this.#rang >= CHIME_AGAIN) {
      this.#rang = Date.now();
      chime();
    }
  }
}
