// @ts-check
/**
 * The pictures. Tiles are children of one list and never move in the document, because a video that moves stops; which
 * one is large, who speaks and what is said of each are attributes.
 */
import { copyOf, mark, part, parts, showOwn, write } from "./dom.js";
import { SEPARATOR, words } from "./words.js";

/** @typedef {import("./types.js").Person} Person */
/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {import("./media.js").Tracks} Tracks */

/**
 * @typedef {object} Tile
 * @property {HTMLElement} element
 * @property {HTMLVideoElement} video
 * @property {HTMLAudioElement} audio
 * @property {Person} person
 * @property {boolean} isSelf
 * @property {number} heard last time when it was loud
 * @property {number} seen last time when the node received its media, or 0 when it was never told
 * @property {number} away since when it is offline, or 0
 */

// The judge first: however long the strip, he is in view. Oneself last.
const ORDER = ["judge", "notary", "clerk", "interpreter"];
const PRESIDES = ["judge", "notary"];
const LOUD = 82; // of 127: 45 dB under full scale
const SPEAKS_FOR = 700;
const KEEPS_PLACE = 3000;
const FROZEN = 3500;
const GONE_AFTER = 30_000;

export class Stage extends EventTarget {
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  /** @type {Map<string, Tracks>} */
  #tracks = new Map();
  #pinned = "";
  #large = "";
  #changed = 0;
  #even = false;
  #live = false;
  #ownQuality = "good";

  /** @param {HTMLElement} root the [data-stage] */
  constructor(root) {
    super();
    this.root = root;
    this.list = part(root, "[data-tiles]");
    this.list.addEventListener("dblclick", (event) => {
      const tile = event.target instanceof Element ? event.target.closest("[data-tile]") : null;
      if (tile instanceof HTMLElement) {
        this.pin(tile);
      }
    });
  }

  /**
   * @param {Snapshot} snapshot
   * @param {MediaStream} own
   * @param {{audio: boolean, video: boolean}} ownMedia
   */
  draw(snapshot, own, ownMedia) {
    this.#live = snapshot.sitting?.state === "live";
    const me = { ...snapshot.me, media: ownMedia, muted: !ownMedia.audio || snapshot.me.locked };
    const shown = snapshot.seats.filter((each) => this.#isShown(each));
    if (me.capabilities.includes("publish")) {
      shown.push(me);
    }
    const keys = new Set(shown.map((each) => each.seat));
    for (const [seat, tile] of this.#tiles) {
      if (!keys.has(seat)) {
        tile.audio.srcObject = null;
        tile.element.remove();
        tile.audio.remove();
        this.#tiles.delete(seat);
      }
    }
    for (const person of shown) {
      this.#tileOf(person, person.seat === me.seat);
    }
    const self = this.#tiles.get(me.seat);
    if (self) {
      showOwn(self.video, own);
    }
    this.#connect();
    this.tick();
  }

  /** @param {Map<string, Tracks>} tracks */
  setTracks(tracks) {
    this.#tracks = tracks;
    this.#connect();
    this.tick();
  }

  /** @param {Record<string, number>} levels */
  heard(levels) {
    if (!this.#live) {
      // The node hears a room that is not open; nobody else does, and no mark may say otherwise.
      return;
    }
    const now = Date.now();
    for (const [seat, level] of Object.entries(levels)) {
      const tile = this.#tiles.get(seat);
      if (tile && level >= LOUD && !tile.person.muted) {
        tile.heard = now;
      }
    }
    this.tick();
  }

  /** @param {Record<string, [boolean, boolean]>} seen */
  saw(seen) {
    const now = Date.now();
    for (const [seat, [audio, video]] of Object.entries(seen)) {
      const tile = this.#tiles.get(seat);
      if (tile && (tile.person.media.video ? video : audio)) {
        tile.seen = now;
      }
    }
  }

  /** @param {string} quality of the own connection */
  setQuality(quality) {
    this.#ownQuality = quality;
    this.tick();
  }

  /**
   * Keep this tile large, or no longer.
   * @param {HTMLElement} element
   */
  pin(element) {
    const seat = element.dataset.seat ?? "";
    const tile = this.#tiles.get(seat);
    if (tile && !tile.isSelf) {
      this.#pinned = this.#pinned === seat ? "" : seat;
      this.tick();
    }
  }

  /** @param {boolean} even all of the same size */
  setEven(even) {
    this.#even = even;
    this.tick();
  }

  /** Whose voices are heard now. */
  get speakers() {
    const now = Date.now();
    return new Set([...this.#tiles].filter(([, tile]) => now - tile.heard < SPEAKS_FOR).map(([seat]) => seat));
  }

  /**
   * The next tile in this direction gets the focus.
   * @param {number} step
   */
  move(step) {
    const all = parts(this.list, "[data-tile]");
    const at = all.findIndex((each) => each === document.activeElement);
    all[(at + step + all.length) % all.length]?.focus();
  }

  /** Play what the browser held back. Call it from a press. */
  async unblock() {
    await Promise.all([...this.#tiles.values()].map((tile) => this.#play(tile.audio)));
  }

  /** Bring every attribute up to date; called every second and after each change. */
  tick() {
    this.#place();
    for (const tile of this.#tiles.values()) {
      this.#describe(tile);
    }
  }

  /** @param {Person} person */
  #isShown(person) {
    if (person.state !== "admitted" || person.role === "observer") {
      return false;
    }
    const tile = this.#tiles.get(person.seat);
    if (person.online) {
      return true;
    }
    // Torn connections mostly come back: the place is kept for a while.
    return tile !== undefined && (tile.away === 0 || Date.now() - tile.away < GONE_AFTER);
  }

  /**
   * @param {Person} person
   * @param {boolean} isSelf
   */
  #tileOf(person, isSelf) {
    let tile = this.#tiles.get(person.seat);
    if (!tile) {
      const element = copyOf("tile");
      element.dataset.seat = person.seat;
      const audio = document.createElement("audio");
      tile = {
        element,
        video: /** @type {HTMLVideoElement} */ (part(element, "video")),
        audio,
        person,
        isSelf,
        heard: 0,
        seen: 0,
        away: 0,
      };
      tile.video.muted = true;
      this.#tiles.set(person.seat, tile);
      const place = rank(tile);
      const behind = [...this.#tiles.values()].find((other) => other.element.isConnected && rank(other) > place);
      this.list.insertBefore(element, behind?.element ?? null);
      this.root.append(audio);
    }
    tile.person = person;
    tile.away = person.online || isSelf ? 0 : tile.away || Date.now();
    return tile;
  }

  #connect() {
    for (const [seat, tile] of this.#tiles) {
      if (!tile.isSelf) {
        const { audio, video } = this.#tracks.get(seat) ?? {};
        attach(tile.video, video);
        if (attach(tile.audio, audio)) {
          this.#play(tile.audio);
        }
      }
    }
  }

  /** @param {HTMLAudioElement} audio */
  async #play(audio) {
    if (!audio.srcObject) {
      return;
    }
    try {
      await audio.play();
      this.dispatchEvent(new CustomEvent("blocked", { detail: false }));
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") {
        this.dispatchEvent(new CustomEvent("blocked", { detail: true }));
      }
    }
  }

  #place() {
    const others = [...this.#tiles.values()].filter((tile) => !tile.isSelf);
    const isPair = !this.#pinned && this.#tiles.size === 2 && others.length === 1;
    const layout = this.#even && others.length ? "grid" : isPair ? "pair" : "speaker";
    mark(this.root, "layout", layout);
    const large = layout === "speaker" ? this.#largest(others) : "";
    for (const [seat, tile] of this.#tiles) {
      mark(tile.element, "place", seat === large ? "large" : null);
      mark(tile.element, "pinned", seat === this.#pinned ? "" : null);
    }
  }

  /** @param {Tile[]} others */
  #largest(others) {
    const seats = others.map((tile) => tile.person.seat);
    if (seats.includes(this.#pinned)) {
      return this.#pinned;
    }
    const now = Date.now();
    const keeps = seats.includes(this.#large) && now - this.#changed < KEEPS_PLACE;
    const speaks = (/** @type {Tile | undefined} */ tile) => tile !== undefined && now - tile.heard < SPEAKS_FOR;
    // Who speaks stays large; only when he is silent does the next voice take the place.
    if (!keeps && !speaks(this.#tiles.get(this.#large))) {
      const voice = others.find(speaks);
      const presides = others.find((tile) => PRESIDES.includes(tile.person.role));
      const next = voice ?? (seats.includes(this.#large) ? this.#tiles.get(this.#large) : (presides ?? others[0]));
      if (next && next.person.seat !== this.#large) {
        this.#large = next.person.seat;
        this.#changed = now;
      }
    }
    return this.#large;
  }

  /** @param {Tile} tile */
  #describe(tile) {
    const { element, person, isSelf } = tile;
    const now = Date.now();
    const muted = person.locked ? "court" : person.muted ? "muted" : "on";
    const sends = person.media.video && (isSelf ? hasPicture(tile.video) : this.#tracks.get(person.seat)?.video);
    const frozen = !isSelf && this.#live && tile.seen > 0 && now - tile.seen > FROZEN;
    const network = isSelf ? this.#ownQuality : !person.online || frozen ? "lost" : "good";
    const speaking = now - tile.heard < SPEAKS_FOR && muted === "on";
    const fact = isSelf ? words("you") : person.place;
    mark(element, "self", isSelf ? "" : null);
    mark(element, "kind", person.place ? "facility" : "camera");
    mark(element, "camera", sends ? "on" : "off");
    mark(element, "held", !isSelf && !this.#live ? "" : null);
    mark(element, "mic", muted);
    mark(element, "network", network);
    mark(element, "speaking", speaking ? "" : null);
    mark(element, "hand", person.hand ? String(person.hand) : null);
    write(part(element, "[data-role]"), person.role_label);
    write(part(element, "[data-name]"), isSelf ? "" : person.name);
    write(part(element, "[data-fact]"), fact);
    write(part(element, "[data-hand-order]"), person.hand ? String(person.hand) : "");
    const label = [
      person.role_label,
      isSelf ? words("you") : person.name,
      person.place,
      words(muted === "on" ? "tile_mic_on" : "tile_muted"),
      sends || !this.#live ? "" : words("tile_camera_off"),
      network === "good" ? "" : words(`tile_${network}`),
      person.hand ? handOf(person.hand) : "",
    ];
    const said = label.filter(Boolean).join(SEPARATOR);
    if (element.getAttribute("aria-label") !== said) {
      element.setAttribute("aria-label", said);
    }
  }
}

/** @param {Tile} tile */
function rank(tile) {
  const place = ORDER.indexOf(tile.person.role);
  return tile.isSelf ? 99 : place < 0 ? ORDER.length : place;
}

/** @param {HTMLVideoElement} video */
function hasPicture(video) {
  const stream = video.srcObject;
  return stream instanceof MediaStream && stream.getVideoTracks().some((track) => track.readyState === "live");
}

/** @param {number} place */
function handOf(place) {
  return `${words("tile_hand")} ${place}`;
}

/**
 * Let an element play this one track, or nothing. Says whether anything changed.
 * @param {HTMLMediaElement} element
 * @param {MediaStreamTrack | undefined} track
 */
function attach(element, track) {
  const stream = element.srcObject instanceof MediaStream ? element.srcObject : null;
  if ((stream?.getTracks()[0] ?? undefined) === track) {
    return false;
  }
  element.srcObject = track ? new MediaStream([track]) : null;
  return true;
}
