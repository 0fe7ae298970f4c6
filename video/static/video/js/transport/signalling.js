// @ts-check
/**
 * The transport of a room: one WebSocket, commands with answers, and it comes back by itself. It knows neither the page
 * nor the media; docs/signalling.md is what it speaks.
 *
 * Events: `up` and `down`; `room` (detail: the newest snapshot), `offer`, `seen`, `speaking`, `visible`, `media_lost`
 * (detail: the message); `bye` (detail: the code), after which it does not come back.
 */

const WAITS = [0, 1000, 2000, 5000, 10000];
const ANSWER_WITHIN = 10_000;
const PASSED_ON = new Set(["offer", "seen", "speaking", "visible", "media_lost"]);

/** A command was refused, or nobody was there to answer it (`offline`, `timeout`). */
export class CommandError extends Error {
  /**
   * @param {string} code
   * @param {string} [message] in the user's language; empty when it is not for users
   */
  constructor(code, message = "") {
    super(message);
    this.code = code;
  }
}

/**
 * @typedef {{resolve: (answer: Record<string, any>) => void, reject: (error: CommandError) => void, timer: number}} Asked
 */

export class Signalling extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Map<string, Asked>} */
  #asked = new Map();
  #next = 1;
  #attempt = 0;
  #timer = 0;
  #version = -1;
  #over = false;
  #up = false;
  #wasUp = false;

  /** @param {string} path path of the socket, on this host */
  constructor(path) {
    super();
    this.url = new URL(path, window.location.href);
    this.url.protocol = window.location.protocol === "https:" ? "wss:" : "ws:";
    window.addEventListener("offline", () => this.#lost(this.#socket));
    window.addEventListener("online", () => this.#retryNow());
  }

  /** Whether commands can be sent now. */
  get isUp() {
    return this.#up;
  }

  /** Open the socket, and open it again whenever it breaks. */
  start() {
    this.#over = false;
    this.#open();
  }

  /** Close for good. */
  stop() {
    this.#over = true;
    window.clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#lost(socket);
    socket?.close(1000);
  }

  /**
   * Send a command.
   * @param {string} type
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<Record<string, any>>} the answer's fields; rejects with CommandError
   */
  async command(type, fields = {}) {
    if (!this.#wasUp && !this.#over) {
      await this.#comesUp();
    }
    const socket = this.#socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) {
      throw new CommandError("offline");
    }
    const id = String(this.#next++);
    return new Promise((resolve, reject) => {
      const timer = window.setTimeout(() => {
        this.#asked.delete(id);
        reject(new CommandError("timeout"));
        // Nobody answers on this socket: half of the connection is dead.
        this.#lost(socket);
        socket.close();
      }, ANSWER_WITHIN);
      this.#asked.set(id, { resolve, reject, timer });
      socket.send(JSON.stringify({ ...fields, type, id }));
    });
  }

  /** Until the socket is there for the first time: who presses while the page comes has lost no connection. */
  #comesUp() {
    return new Promise((resolve) => {
      const timer = window.setTimeout(resolve, ANSWER_WITHIN, null);
      this.addEventListener(
        "up",
        () => {
          window.clearTimeout(timer);
          resolve(null);
        },
        { once: true },
      );
    });
  }

  #open() {
    if (this.#over || this.#socket) {
      return;
    }
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#take(socket, event.data));
    socket.addEventListener("close", () => this.#lost(socket));
  }

  /** @param {WebSocket | null} socket */
  #lost(socket) {
    if (!socket || socket !== this.#socket) {
      return;
    }
    this.#socket = null;
    socket.close();
    for (const { reject, timer } of this.#asked.values()) {
      window.clearTimeout(timer);
      reject(new CommandError("offline"));
    }
    this.#asked.clear();
    if (this.#up) {
      this.#up = false;
      this.#tell("down", null);
    }
    if (!this.#over) {
      const wait = WAITS[Math.min(this.#attempt, WAITS.length - 1)];
      this.#attempt += 1;
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#open(), wait);
    }
  }

  #retryNow() {
    if (!this.#over && !this.#socket) {
      window.clearTimeout(this.#timer);
      this.#attempt = 0;
      this.#open();
    }
  }

  /**
   * @param {WebSocket} socket
   * @param {unknown} text
   */
  #take(socket, text) {
    if (socket !== this.#socket || typeof text !== "string") {
      return;
    }
    const message = JSON.parse(text);
    if (message.type === "ok" || message.type === "error") {
      this.#settle(message);
    } else if (message.type === "room") {
      this.#snapshot(message);
    } else if (message.type === "bye") {
      this.#over = true;
      this.#tell("bye", message);
    } else if (PASSED_ON.has(message.type)) {
      this.#tell(message.type, message);
    }
  }

  /** @param {Record<string, any>} message */
  #settle(message) {
    const asked = this.#asked.get(message.id);
    if (!asked) {
      return;
    }
    this.#asked.delete(message.id);
    window.clearTimeout(asked.timer);
    if (message.type === "ok") {
      asked.resolve(message);
    } else {
      asked.reject(new CommandError(message.code, message.message));
    }
  }

  /** @param {Record<string, any>} message */
  #snapshot(message) {
    const first = !this.#up;
    // Each socket counts what it says from 1 on: the first of a new one is taken whatever its number.
    if (!first && message.version < this.#version) {
      return;
    }
    this.#version = message.version;
    this.#attempt = 0;
    this.#up = this.#wasUp = true;
    this.#tell("room", message);
    if (first) {
      this.#tell("up", null);
    }
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
