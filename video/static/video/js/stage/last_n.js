// @ts-check
/**
 * Tells the node which camera pictures the page has room for, the largest first, so that a tile out of view, or a page
 * in the background, costs nothing. The node answers with the seats whose video it sends.
 */

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("../transport/signalling.js").Signalling} Signalling */

const SETTLES = 300;
const UNSENT_AFTER = 1500; // the node's answer takes a moment; until then a picture is not marked as resting

export class LastN {
  /** @type {Map<Element, string>} */
  #watched = new Map();
  /** @type {Set<string>} */
  #inView = new Set();
  /** Tiles not observed yet: a request sent now would remove their pictures for a moment. @type {Set<Element>} */
  #unknown = new Set();
  /** @type {string | null} the last request; null on a connection without one */
  #said = null;
  /** @type {Map<string, number>} the time when each seat was requested */
  #askedAt = new Map();
  /** @type {Set<string> | null} seats whose video is sent; null for all */
  #sent = null;
  /** Seats that are previewed while they wait: they have no tile. @type {string[]} */
  #previewed = [];
  #timer = 0;
  #isOn = false;

  /**
   * @param {Stage} stage
   * @param {Signalling} signalling
   */
  constructor(stage, signalling) {
    this.stage = stage;
    this.signalling = signalling;
    this.observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        this.#unknown.delete(target);
        const seat = this.#watched.get(target);
        if (seat && isIntersecting) {
          this.#inView.add(seat);
        } else if (seat) {
          this.#inView.delete(seat);
        }
      }
      this.#soon();
    });
    stage.on("tiles", () => this.#watch());
    document.addEventListener("visibilitychange", () => this.#soon());
  }

  /**
   * @param {boolean} isOn whether the room shows: a waiting user sees no tile
   * @param {string[]} previewed seats that are seen outside the stage
   */
  set(isOn, previewed) {
    this.#isOn = isOn;
    this.#previewed = previewed;
    this.#soon();
  }

  /** On a new connection the node sends all pictures until it receives a request. */
  renewed() {
    this.#said = null;
    this.#sent = null;
    this.#soon();
  }

  /** @param {string[]} seats whose video the node sends from now on */
  told(seats) {
    this.#sent = new Set(seats);
    this.tick();
  }

  /** Mark the tiles that have room for a picture and receive none. */
  tick() {
    const now = Date.now();
    const resting = [...this.#askedAt].filter(([seat, at]) => !this.#sent?.has(seat) && now - at > UNSENT_AFTER);
    this.stage.setResting(new Set(this.#sent ? resting.map(([seat]) => seat) : []));
  }

  #watch() {
    const others = this.stage.others;
    for (const [element, seat] of this.#watched) {
      if (others.get(seat) !== element) {
        this.observer.unobserve(element);
        this.#watched.delete(element);
        this.#unknown.delete(element);
        this.#inView.delete(seat);
      }
    }
    for (const [seat, element] of others) {
      if (!this.#watched.has(element)) {
        this.#watched.set(element, seat);
        this.#unknown.add(element);
        this.observer.observe(element);
      }
    }
    this.#soon();
  }

  #soon() {
    this.#timer ||= window.setTimeout(() => {
      this.#timer = 0;
      this.#say();
    }, SETTLES);
  }

  async #say() {
    const isHidden = document.visibilityState === "hidden";
    if (!this.#isOn || !this.signalling.isUp || (this.#unknown.size && !isHidden)) {
      return;
    }
    const seats = isHidden ? [] : this.#wanted();
    const said = seats.join(" ");
    if (said === this.#said) {
      return;
    }
    this.#said = said;
    const now = Date.now();
    this.#askedAt = new Map(seats.map((seat) => [seat, this.#askedAt.get(seat) ?? now]));
    try {
      await this.signalling.command("show", { seats });
    } catch {
      // Not connected: every new connection sends its own request.
      if (this.#said === said) {
        this.#said = null;
      }
    }
  }

  #wanted() {
    const { large, others } = this.stage;
    const inView = [...others.keys()].filter((seat) => this.#inView.has(seat));
    inView.sort((one, other) => Number(other === large) - Number(one === large));
    return [...new Set([...inView, ...this.#previewed])];
  }
}
