// @ts-check
/**
 * The transport of a room: one WebSocket that reconnects by itself, and commands with answers. It knows neither the
 * page nor the media. docs/signalling.md describes the protocol.
 */
import { Emitter } from "./emitter.js";

/** @typedef {import("../page/types.js").Answers} Answers */
/** @typedef {import("../page/types.js").Message} Message */
/** @typedef {import("../page/types.js").OkMessage} OkMessage */
/** @typedef {import("../page/types.js").ErrorMessage} ErrorMessage */

/**
 * After `bye` the socket is not opened again.
 * @typedef {object} Events
 * @property {null} up
 * @property {null} down
 * @property {import("../page/types.js").RoomMessage} room the newest snapshot
 * @property {import("../page/types.js").OfferMessage} offer
 * @property {import("../page/types.js").SeenMessage} seen
 * @property {import("../page/types.js").SeatsMessage} speaking
 * @property {import("../page/types.js").SeatsMessage} visible
 * @property {import("../page/types.js").MediaLostMessage} media_lost
 * @property {import("../page/types.js").ByeMessage} bye
 */

/**
 * @template {string} Type
 * @typedef {Type extends keyof Answers ? Answers[Type] : object} Answer fields of the answer to a command
 */

const WAITS = [0, 1000, 2000, 5000, 10000];
const ANSWER_WITHIN = 10_000;

/** The server refused a command, or no answer came (`offline`, `timeout`). */
export class CommandError extends Error {
  /**
   * @param {string} code
   * @param {string} [message] in the user's language; empty when it is not meant for users
   */
  constructor(code, message = "") {
    super(message);
    this.code = code;
  }
}

/** @typedef {{resolve: (answer: OkMessage) => void, reject: (error: CommandError) => void, timer: number}} Asked */

/** @extends {Emitter<Events>} */
export class Signalling extends Emitter {
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

  /** Open the socket, and open it again whenever it closes. */
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
   * @template {string} Type
   * @param {Type} type
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<Answer<Type>>} rejects with CommandError
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
        // No answer: the connection is half open.
        this.#lost(socket);
        socket.close();
      }, ANSWER_WITHIN);
      const answered = (/** @type {unknown} */ answer) => resolve(/** @type {Answer<Type>} */ (answer));
      this.#asked.set(id, { resolve: answered, reject, timer });
      socket.send(JSON.stringify({ ...fields, type, id }));
    });
  }

  /** Wait for the first connection: a press while the page loads is not a lost connection. */
  #comesUp() {
    return new Promise((resolve) => {
      const timer = window.setTimeout(resolve, ANSWER_WITHIN, null);
      const opened = () => {
        window.clearTimeout(timer);
        resolve(null);
      };
      this.on("up", opened, { once: true });
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
      this.emit("down", null);
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
    const message = /** @type {Message} */ (JSON.parse(text));
    switch (message.type) {
      case "ok":
      case "error":
        this.#settle(message);
        break;
      case "room":
        this.#snapshot(message);
        break;
      case "bye":
        this.#over = true;
        this.emit("bye", message);
        break;
      case "offer":
        this.emit("offer", message);
        break;
      case "seen":
        this.emit("seen", message);
        break;
      case "speaking":
      case "visible":
        this.emit(message.type, message);
        break;
      case "media_lost":
        this.emit("media_lost", message);
        break;
      default: // a newer server may say more
    }
  }

  /** @param {OkMessage | ErrorMessage} message */
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

  /** @param {import("../page/types.js").RoomMessage} message */
  #snapshot(message) {
    const first = !this.#up;
    // Each socket numbers its messages from 1: the first snapshot of a new socket is taken whatever its version.
    if (!first && message.version < this.#version) {
      return;
    }
    this.#version = message.version;
    this.#attempt = 0;
    this.#up = this.#wasUp = true;
    this.emit("room", message);
    if (first) {
      this.emit("up", null);
    }
  }
}
