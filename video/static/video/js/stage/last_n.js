// @ts-check
/**
 * Tells the node which camera pictures the page has room for, the largest first, so that a tile that is scrolled away, or
 * a page in the background, costs nothing. And learns which of them the node spares all the same.
 */

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("../transport/signalling.js").Signalling} Signalling */

const SETTLES = 300;
const UNSENT_AFTER = 1500; // the node's word follows ours; a picture does not rest because a word is on its way

export class LastN {
  /** @type {Map<Element, string>} */
  #watched = new Map();
  /** @type {Set<string>} */
  #inView = new Set();
  /** Tiles that were not looked at yet: a word said before would take a picture away for a moment. @type {Set<Element>} */
  #unknown = new Set();
  /** @type {string | null} what was said last; null when this connection was told nothing */
  #said = null;
  /** @type {Map<string, number>} when each was asked for */
  #askedAt = new Map();
  /** @type {Set<string> | null} whose pictures are sent, where that is not everybody's */
  #sent = null;
  /** Somebody who is looked at while he waits: he has no tile. @type {string[]} */
  #besides = [];
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
    stage.addEventListener("tiles", () => this.#watch());
    document.addEventListener("visibilitychange", () => this.#soon());
  }

  /**
   * Whether there is anything to say: who waits is shown nobody.
   * @param {boolean} isOn
   * @param {string[]} besides who is seen outside the stage
   */
  set(isOn, besides) {
    this.#isOn = isOn;
    this.#besides = besides;
    this.#soon();
  }

  /** The connection is a new one: the node sends everybody's until it is told. */
  renewed() {
    this.#said = null;
    this.#sent = null;
    this.#soon();
  }

  /** @param {string[]} seats whose pictures the node sends from now on */
  told(seats) {
    this.#sent = new Set(seats);
    this.tick();
  }

  /** Which tiles show no picture although there is room for one. */
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
      // Not connected yet, or no more: every new connection is told anew.
      if (this.#said === said) {
        this.#said = null;
      }
    }
  }

  #wanted() {
    const { large, others } = this.stage;
    const inView = [...others.keys()].filter((seat) => this.#inView.has(seat));
    inView.sort((one, other) => Number(other === large) - Number(one === large));
    return [...new Set([...inView, ...this.#besides])];
  }
}
