// @ts-check
/** The player of a recording: one clock, all tracks that follow it, and the controls. */
import { announce } from "../../ground/js/announce.js";
import { Addresses } from "./addresses.js";
import { Clock } from "./clock.js";
import { beside, draw, gapsAt, marksOf, showCurrent } from "./marks.js";
import { Played, report } from "./played.js";
import { clockOf, sentence, timeOfDay } from "./text.js";
import { Tile, enlarge } from "./tiles.js";
import { canPlay } from "./track.js";

const TICK = 100; // milliseconds
const REPORT = 10_000; // milliseconds between two reports of what was played
const WAIT = 8_000; // milliseconds that the clock stands still for a track, before it goes on without it

/** @param {ParentNode} root @param {string} selector */
function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) {
    throw new Error(`the page lacks ${selector}`);
  }
  return found;
}

/** What is missing at a gap: of one person alone, or of all. @param {import("./marks.js").Mark} mark */
function gapWords(mark) {
  return mark.of ? sentence("gap_of", { seat: mark.of, why: mark.why }) : sentence("gap", { words: mark.words });
}

class Player {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.stage = part(root, "[data-stage]");
    this.seekBar = /** @type {HTMLInputElement} */ (part(root, "[data-seek]"));
    this.speed = /** @type {HTMLSelectElement} */ (part(root, "[data-speed]"));
    this.word = part(root, "[data-word]");
    this.length = Number(root.dataset.length);
    this.clock = new Clock(this.length);
    this.addresses = new Addresses(root.dataset.addresses ?? "");
    this.played = new Played();
    this.marks = marksOf(root);
    this.tiles = [...root.querySelectorAll(".tile")].flatMap((each) => (each instanceof HTMLElement ? [new Tile(each)] : []));
    this.heldSince = 0;
    this.gap = "";
    this.clock.seek(Number(root.dataset.begin));
    draw(part(root, "[data-rail]"), this.marks, this.length);
    root.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.seekBar.addEventListener("input", () => this.seek(Number(this.seekBar.value)));
    this.speed.addEventListener("change", () => this.setSpeed(Number(this.speed.value)));
    window.addEventListener("pagehide", () => this.report());
    setInterval(() => this.tick(), TICK);
    setInterval(() => this.report(), REPORT);
  }

  tick() {
    const { clock } = this;
    const place = clock.place;
    void this.addresses.keep(place, this.length);
    let isComing = false;
    for (const tile of this.tiles) {
      let isTileComing = false;
      for (const track of tile.tracks) {
        const pieces = this.addresses.piecesOf(track.key, place);
        track.gaps = this.addresses.gapsOf(track.key);
        track.feed(pieces ?? [], place);
        const waits = pieces === null || track.isComing(pieces, place);
        isComing = isComing || (waits && !track.has(place));
        isTileComing = isTileComing || (waits && track === tile.picture);
      }
      tile.show(place, isTileComing);
    }
    this.hold(isComing);
    const isMoving = clock.isPlaying && !clock.isHeld && !clock.isOver;
    for (const track of this.tiles.flatMap((tile) => tile.tracks)) {
      track.follow(place, isMoving, clock.speed);
    }
    if (isMoving) {
      this.played.note(place);
    } else if (clock.isPlaying && clock.isOver) {
      this.pause(sentence("end"));
    }
    this.show(place);
  }

  /** @param {boolean} isComing */
  hold(isComing) {
    const now = performance.now();
    this.heldSince = isComing ? this.heldSince || now : 0;
    this.clock.hold(isComing && now - this.heldSince < WAIT);
  }

  /** @param {number} place */
  show(place) {
    const text = clockOf(place);
    part(this.root, "[data-time]").textContent = text;
    if (document.activeElement !== this.seekBar || this.clock.isPlaying) {
      this.seekBar.value = String(Math.round(place));
    }
    this.seekBar.setAttribute("aria-valuetext", sentence("place", { time: text, length: clockOf(this.length) }));
    showCurrent(this.marks, place);
    part(this.root, "[data-now]").textContent = timeOfDay(Number(this.root.dataset.clock), place);
    const gap = gapsAt(this.marks, place).map(gapWords).join(" ");
    if (gap !== this.gap) {
      this.gap = gap;
      if (gap && this.clock.isPlaying) {
        announce(gap);
      }
    }
    const words = this.trouble() || gap;
    this.word.hidden = !words;
    if (this.word.textContent !== words) {
      this.word.textContent = words;
    }
  }

  /** What keeps the recording from being played; empty if nothing does. */
  trouble() {
    const tracks = this.tiles.flatMap((tile) => tile.tracks);
    if (this.addresses.isRefused) {
      return sentence("signed_out");
    }
    if (tracks.some((track) => track.isAltered)) {
      return sentence("altered");
    }
    if (!canPlay || tracks.some((track) => track.isUnplayable)) {
      return sentence("unplayable");
    }
    if (tracks.some((track) => track.hasFailed)) {
      return sentence("failed");
    }
    if (tracks.some((track) => track.isSilenced)) {
      return sentence("no_sound");
    }
    return this.clock.isHeld && this.clock.isPlaying && performance.now() - this.heldSince > 400 ? sentence("loading") : "";
  }

  play() {
    if (this.clock.isOver) {
      this.seek(0);
    }
    this.tiles.flatMap((tile) => tile.tracks).forEach((track) => track.unsilence());
    this.clock.play();
    this.press("play", true);
    announce(sentence("playing", { time: clockOf(this.clock.place) }));
  }

  /** @param {string} [words] */
  pause(words) {
    this.clock.pause();
    this.press("play", false);
    announce(words || sentence("paused", { time: clockOf(this.clock.place) }));
    this.report();
  }

  toggle() {
    if (this.clock.isPlaying) {
      this.pause();
    } else {
      this.play();
    }
  }

  /** @param {number} place */
  seek(place) {
    this.clock.seek(place);
    this.heldSince = 0;
    this.tick();
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.clock.setSpeed(speed);
    this.speed.value = String(speed);
    announce(sentence("speed", { speed: `${speed}×` }));
  }

  /** @param {1 | -1} direction */
  stepSpeed(direction) {
    const option = this.speed.options[this.speed.selectedIndex + direction];
    if (option) {
      this.setSpeed(Number(option.value));
    }
  }

  /** @param {1 | -1} direction */
  toMark(direction) {
    const mark = beside(this.marks, this.clock.place, direction);
    if (mark) {
      this.seek(mark.at);
      announce(`${mark.words} · ${clockOf(mark.at)}`);
    }
  }

  layout() {
    const isGrid = this.stage.dataset.layout === "grid";
    if (isGrid) {
      enlarge(this.stage, this.tiles[0]?.element);
    } else {
      this.stage.dataset.layout = "grid";
      this.tiles.forEach((tile) => tile.element.removeAttribute("data-place"));
    }
    this.press("layout", !isGrid);
  }

  panel() {
    const isOpen = this.root.dataset.side === "open";
    this.root.dataset.side = isOpen ? "auto" : "open";
    part(this.root, "[data-do=people]").setAttribute("aria-expanded", String(!isOpen));
  }

  /** @param {string} name @param {boolean} isPressed */
  press(name, isPressed) {
    part(this.root, `[data-do=${name}]`).setAttribute("aria-pressed", String(isPressed));
  }

  /** @param {number} number from 0 */
  pin(number) {
    const tile = this.tiles[number];
    if (tile) {
      enlarge(this.stage, tile.element);
      this.press("layout", false);
    }
  }

  async report() {
    const ranges = this.played.take();
    if (ranges.length && !(await report(this.root.dataset.played ?? "", ranges))) {
      this.played.putBack(ranges);
    }
  }

  /** @param {string} name @param {Element} button */
  act(name, button) {
    const acts = {
      play: () => this.toggle(),
      back: () => this.seek(this.clock.place - 10_000),
      forward: () => this.seek(this.clock.place + 10_000),
      previous: () => this.toMark(-1),
      next: () => this.toMark(1),
      layout: () => this.layout(),
      people: () => this.panel(),
      "people-close": () => this.panel(),
      keys: () => /** @type {HTMLDialogElement} */ (part(this.root, "#player-keys")).showModal(),
      pin: () => this.pin(this.tiles.findIndex((tile) => tile.element === button.closest(".tile"))),
    };
    acts[/** @type {keyof typeof acts} */ (name)]?.();
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const target = event.target instanceof Element ? event.target : null;
    const mark = target?.closest("[data-at]");
    if (mark instanceof HTMLElement) {
      this.seek(Number(mark.dataset.at));
      return;
    }
    const button = target?.closest("[data-do]");
    if (button instanceof HTMLElement) {
      this.act(button.dataset.do ?? "", button);
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const isTyping = event.target instanceof HTMLSelectElement || document.querySelector("dialog[open]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const names = { k: "play", j: "back", l: "forward", p: "previous", n: "next", g: "layout" };
    const key = event.key.toLowerCase();
    const name = names[/** @type {keyof typeof names} */ (key)];
    if (name) {
      this.act(name, this.root);
    } else if (key === "+" || key === "-") {
      this.stepSpeed(key === "+" ? 1 : -1);
    } else if (/^[1-9]$/.test(key)) {
      this.pin(Number(key) - 1);
    }
  }
}

const root = document.querySelector("[data-player]");
if (root instanceof HTMLElement) {
  new Player(root);
}
