// @ts-check
/**
 * The stage. Tiles are children of one list and never move in the document, because a moved video stops; attributes say
 * which tile is large, which seats speak and what is known of each.
 */
import { mark, part, parts, showOwn } from "../page/dom.js";
import { ActiveSpeaker } from "./active_speaker.js";
import { Emitter } from "../transport/emitter.js";
import { attach, describe, newTile, rank, screenKey, signOfLife } from "./tile.js";

/** @typedef {import("../page/types.js").Person} Person */
/** @typedef {import("../page/types.js").Snapshot} Snapshot */
/** @typedef {import("../transport/media.js").Tracks} Tracks */
/** @typedef {import("./tile.js").Tile} Tile */
/** @typedef {import("./tile.js").Kind} Kind */

/**
 * @typedef {object} Events
 * @property {boolean} blocked whether the browser plays no sound before a press
 * @property {{role: string, on: boolean}} pinned the role of a tile, and whether it is pinned now
 * @property {null} tiles another set of tiles, or another large tile
 */

const GONE_AFTER = 30_000;
const MANY = 7; // a strip of this many tiles scrolls

/** @extends {Emitter<Events>} */
export class Stage extends Emitter {
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  /** @type {Map<string, Tracks>} */
  #tracks = new Map();
  #activeSpeaker = new ActiveSpeaker();
  #pinned = "";
  #large = "";
  #even = false;
  #live = false;
  #isPaused = false;
  #ownNetwork = "good";
  #sink = "";
  /** Seats that speak now, in the order in which they began. @type {string[]} */
  #speaking = [];
  /** Seats whose video the node does not send, although the page has room for it. @type {Set<string>} */
  #resting = new Set();
  /** Seats whose media does not reach the node. @type {Set<string>} */
  #missing = new Set();

  /** @param {HTMLElement} root the [data-stage] */
  constructor(root) {
    super();
    this.root = root;
    this.list = part(root, "[data-tiles]");
    this.list.addEventListener("dblclick", (event) => this.#pinAt(event, "[data-tile]"));
    this.list.addEventListener("click", (event) => this.#pinAt(event, "[data-do=pin]"));
  }

  /**
   * @param {Snapshot} snapshot
   * @param {MediaStream} own
   * @param {{audio: boolean, video: boolean}} ownMedia
   */
  draw(snapshot, own, ownMedia) {
    // A consultation is possible before the opening and during a pause too.
    this.#live = snapshot.sitting?.state === "live" || Boolean(snapshot.me.consultation && snapshot.sitting?.state !== "ended");
    this.#isPaused = snapshot.sitting?.state === "paused";
    const me = { ...snapshot.me, media: ownMedia, muted: !ownMedia.audio || snapshot.me.muted_by_host };
    /** @type {[Person, Kind][]} */
    const wanted = snapshot.seats.filter((each) => this.#isShown(each, me)).map((each) => [each, "other"]);
    const sharer = snapshot.seats.find((each) => each.seat === snapshot.sharing && this.#isShown(each, me));
    if (sharer && this.#live) {
      wanted.push([sharer, "screen"]);
    }
    if (me.may.includes("publish")) {
      wanted.push([me, "self"]);
    }
    const before = this.#tiles.size;
    const gone = new Set(this.#tiles.keys());
    for (const [person, kind] of wanted) {
      gone.delete(this.#tileOf(person, kind).key);
    }
    for (const key of gone) {
      this.#remove(key);
    }
    const self = this.#tiles.get(me.seat);
    if (self) {
      showOwn(self.video, own);
    }
    this.#connect();
    this.tick();
    if (gone.size || before !== this.#tiles.size) {
      this.emit("tiles", null);
    }
  }

  /** @param {Map<string, Tracks>} tracks */
  setTracks(tracks) {
    this.#tracks = tracks;
    this.#connect();
    this.tick();
  }

  /** @param {string[]} seats that speak now, in the order in which they began */
  setSpeaking(seats) {
    this.#speaking = seats;
    this.tick();
  }

  /** @param {Record<string, import("../page/types.js").Received>} seen by seat */
  saw(seen) {
    const now = Date.now();
    for (const [seat, [audio, video, , network]] of Object.entries(seen)) {
      const tile = this.#tiles.get(seat);
      if (tile) {
        tile.network = network;
        const sign = signOfLife(tile.person);
        if (sign === "video" ? video : sign === "audio" && audio) {
          tile.seen = now;
        }
      }
    }
    this.tick();
  }

  /** @param {Set<string>} seats whose video the node does not send */
  setResting(seats) {
    this.#resting = seats;
    this.tick();
  }

  /** @param {Set<string>} seats whose media does not reach the node */
  setMissing(seats) {
    this.#missing = seats;
    this.tick();
  }

  /** @param {string} quality of this user's connection */
  setQuality(quality) {
    this.#ownNetwork = quality;
    this.tick();
  }

  /** @param {string} id of the loudspeaker for all seats */
  setSpeaker(id) {
    this.#sink = id;
    for (const tile of this.#tiles.values()) {
      this.#route(tile);
    }
  }

  /**
   * @param {MouseEvent} event
   * @param {string} on selector of the pressed element
   */
  #pinAt(event, on) {
    const tile = event.target instanceof Element ? event.target.closest(on)?.closest("[data-tile]") : null;
    if (tile instanceof HTMLElement) {
      this.pin(tile);
    }
  }

  /**
   * Pin this tile, or unpin it.
   * @param {HTMLElement} element
   */
  pin(element) {
    const tile = [...this.#tiles.values()].find((each) => each.element === element);
    if (tile && tile.kind !== "self") {
      this.#pinned = this.#pinned === tile.key ? "" : tile.key;
      this.tick();
      this.emit("pinned", { role: tile.person.role_label, on: this.#pinned === tile.key });
    }
  }

  /** @param {boolean} even whether all tiles have one size */
  setEven(even) {
    this.#even = even;
    this.tick();
  }

  /** Seats that are heard now: none before the opening and in a pause, whatever the node reports. */
  get speakers() {
    return new Set(this.#live ? this.#speaking.filter((seat) => this.#tiles.get(seat)?.person.muted === false) : []);
  }

  /** The tiles of other people, by seat. */
  get others() {
    const others = [...this.#tiles.values()].filter((tile) => tile.kind === "other");
    return new Map(others.map((tile) => [tile.key, tile.element]));
  }

  /** The key of the large tile. */
  get large() {
    return this.#large;
  }

  /**
   * Move the focus to the next tile in this direction.
   * @param {number} step
   */
  move(step) {
    const all = parts(this.list, "[data-tile]");
    const at = all.findIndex((each) => each === document.activeElement);
    const next = all[(at + step + all.length) % all.length];
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Start the sound that the browser blocked. Call it from a press. */
  async unblock() {
    await Promise.all([...this.#tiles.values()].map((tile) => this.#play(tile)));
  }

  /** Update every attribute; called every second and after each change. */
  tick() {
    this.#place();
    const speakers = this.speakers;
    for (const tile of this.#tiles.values()) {
      describe(tile, {
        live: this.#live,
        paused: this.#isPaused,
        speaks: speakers.has(tile.key),
        tracks: this.#tracks.get(tile.person.seat),
        missing: tile.kind === "other" && this.#missing.has(tile.key),
        rests: this.#resting.has(tile.key),
        ownNetwork: this.#ownNetwork,
      });
    }
  }

  /**
   * @param {Person} person
   * @param {Person} me
   */
  #isShown(person, me) {
    if (person.state !== "admitted" || person.silent || (person.consultation ?? null) !== (me.consultation ?? null)) {
      return false;
    }
    const tile = this.#tiles.get(person.seat);
    if (person.online) {
      return true;
    }
    // A lost connection mostly comes back: keep its tile for a while.
    return tile !== undefined && (tile.away === 0 || Date.now() - tile.away < GONE_AFTER);
  }

  /**
   * @param {Person} person
   * @param {Kind} kind
   */
  #tileOf(person, kind) {
    const key = kind === "screen" ? screenKey(person.seat) : person.seat;
    let tile = this.#tiles.get(key);
    if (!tile) {
      tile = newTile(person, kind);
      const place = rank(tile);
      const behind = [...this.#tiles.values()]
        .filter((other) => rank(other) > place)
        .map((other) => other.element)
        .sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
      this.#tiles.set(key, tile);
      this.list.insertBefore(tile.element, behind[0] ?? null);
      if (tile.audio) {
        this.root.append(tile.audio);
        this.#route(tile);
      }
    }
    tile.person = person;
    tile.away = person.online || kind === "self" ? 0 : tile.away || Date.now();
    return tile;
  }

  /** @param {string} key */
  #remove(key) {
    const tile = this.#tiles.get(key);
    this.#tiles.delete(key);
    if (tile?.audio) {
      tile.audio.srcObject = null;
      tile.audio.remove();
    }
    if (tile?.element.contains(document.activeElement)) {
      this.root.focus({ preventScroll: true });
    }
    tile?.element.remove();
  }

  #connect() {
    for (const tile of this.#tiles.values()) {
      const tracks = this.#tracks.get(tile.person.seat) ?? {};
      if (tile.kind === "screen") {
        attach(tile.video, tracks.screen);
      } else if (tile.audio) {
        attach(tile.video, tracks.video);
        if (attach(tile.audio, tracks.audio)) {
          this.#play(tile);
        }
      }
    }
  }

  /** @param {Tile} tile */
  async #play({ audio }) {
    if (!audio?.srcObject) {
      return;
    }
    try {
      await audio.play();
      this.emit("blocked", false);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") {
        this.emit("blocked", true);
      }
    }
  }

  /** @param {Tile} tile */
  async #route({ audio }) {
    if (audio && "setSinkId" in audio && audio.sinkId !== this.#sink) {
      try {
        await audio.setSinkId(this.#sink);
      } catch {
        // The device was unplugged: the browser plays through another.
      }
    }
  }

  #place() {
    const all = [...this.#tiles.values()];
    const others = all.filter((tile) => tile.kind !== "self");
    const isPair = !this.#tiles.has(this.#pinned) && all.length <= 2;
    const found = isPair || this.#even ? "" : this.#largest(others);
    // Without a picture that may be large, all tiles have one size.
    const layout = this.#even && others.length ? "grid" : isPair ? "pair" : found ? "speaker" : "grid";
    mark(this.root, "layout", layout);
    mark(this.root, "tiles", all.length >= MANY ? "many" : "few");
    const large = layout === "speaker" ? found : "";
    const turns = layout === "speaker" ? this.#turns(others, large) : [];
    for (const [key, tile] of this.#tiles) {
      mark(tile.element, "place", key === large ? "large" : null);
      mark(tile.element, "pinned", key === this.#pinned ? "" : null);
      part(tile.element, "[data-do=pin]").setAttribute("aria-pressed", String(key === this.#pinned));
      mark(tile.element, "turn", turns.includes(key) ? String(turns.indexOf(key) + 1) : null);
    }
    if (large !== this.#large) {
      this.#large = large;
      this.emit("tiles", null);
    }
  }

  /**
   * The pinned tile, else a shared screen, else the active speaker; never one that a court order hides.
   * @param {Tile[]} others
   */
  #largest(others) {
    const shown = others.filter((tile) => tile.kind === "screen" || !tile.person.hidden?.video);
    const speaker = this.#activeSpeaker.large(this.#candidates(shown), Date.now());
    const screen = shown.find((tile) => tile.kind === "screen");
    return shown.some((tile) => tile.key === this.#pinned) ? this.#pinned : (screen?.key ?? speaker);
  }

  /**
   * A short strip keeps its order; in a long one, and next to a screen, the last speakers come first.
   * @param {Tile[]} others
   * @param {string} large
   */
  #turns(others, large) {
    const isShort = this.#tiles.size < MANY && !others.some((tile) => tile.kind === "screen");
    const strip = others.filter((tile) => tile.key !== large);
    return isShort ? [] : this.#activeSpeaker.turns(this.#candidates(strip), Date.now());
  }

  /** @param {Tile[]} tiles */
  #candidates(tiles) {
    const speakers = this.speakers;
    const voices = this.#speaking;
    return tiles
      .filter((tile) => tile.kind === "other")
      .map((tile) => ({ key: tile.key, presides: tile.person.presides, speaks: speakers.has(tile.key) }))
      .sort((one, other) => order(voices, one.key) - order(voices, other.key));
  }
}

/**
 * The seats that speak come first, in the order in which they began; the silent ones keep their order after them.
 * @param {string[]} voices
 * @param {string} key
 */
function order(voices, key) {
  const at = voices.indexOf(key);
  return at < 0 ? voices.length : at;
}
