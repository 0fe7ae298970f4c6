// @ts-check
/**
 * The browser's storage. It may be absent, forbidden, full or edited by hand; no page may fail because of it. A value
 * that cannot be stored is kept in memory, so that it holds until the page is left.
 */

export class BrowserStorage {
  /** What the browser refused to store, by key. @type {Map<string, string>} */
  #memory = new Map();

  /** @param {"localStorage" | "sessionStorage"} area */
  constructor(area) {
    this.area = area;
  }

  /** The text under this key; null without one. @param {string} key */
  text(key) {
    return this.#memory.get(key) ?? this.#try((storage) => storage.getItem(key)) ?? null;
  }

  /**
   * The object under this key; empty without one, and for any other value, such as the text `null`.
   * @param {string} key
   * @returns {Record<string, unknown>}
   */
  object(key) {
    try {
      const found = JSON.parse(this.text(key) ?? "{}");
      return typeof found === "object" && found !== null && !Array.isArray(found) ? found : {};
    } catch {
      return {};
    }
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  setText(key, text) {
    const isStored = this.#try((storage) => {
      storage.setItem(key, text);
      return true;
    });
    if (isStored) {
      this.#memory.delete(key);
    } else {
      this.#memory.set(key, text);
    }
  }

  /**
   * @param {string} key
   * @param {Record<string, unknown>} value
   */
  setObject(key, value) {
    this.setText(key, JSON.stringify(value));
  }

  /** @param {string} key */
  remove(key) {
    this.#memory.delete(key);
    this.#try((storage) => storage.removeItem(key));
  }

  /** All keys that begin with this text. @param {string} start */
  keys(start) {
    const stored = this.#try((storage) => Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? ""));
    return [...new Set([...(stored ?? []), ...this.#memory.keys()])].filter((key) => key.startsWith(start));
  }

  /**
   * @template Result
   * @param {(storage: Storage) => Result} use
   * @returns {Result | undefined} undefined where the browser has no storage or refuses it
   */
  #try(use) {
    try {
      // A browser without storage has null here; one that forbids it throws already at the name.
      const storage = /** @type {Storage | null | undefined} */ (window[this.area]);
      return storage ? use(storage) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Kept in this browser until it is removed. */
export const browserStorage = new BrowserStorage("localStorage");
/** Kept until this tab is closed. */
export const tabStorage = new BrowserStorage("sessionStorage");
