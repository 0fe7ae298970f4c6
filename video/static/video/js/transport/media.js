// @ts-check
/**
 * Pictures and sound: the user's own devices, one connection that publishes them and one that receives all other seats.
 * A connection that fails is replaced. Switching this user's microphone or camera never renegotiates.
 */
import { OwnDevices } from "../devices/own_devices.js";
import { ConnectionState } from "./connection_state.js";
import { Emitter } from "./emitter.js";
import { IceServers } from "./ice_servers.js";
import { CommandError } from "./signalling.js";
import { inputsOf, outputsOf } from "./stats.js";

/** @typedef {import("./signalling.js").Signalling} Signalling */
/** @typedef {import("../devices/devices.js").Medium} Medium */
/** @typedef {{audio?: MediaStreamTrack, video?: MediaStreamTrack, screen?: MediaStreamTrack}} Tracks */
/** @typedef {keyof Tracks} Part */
/** @typedef {"publish" | "subscribe"} Way direction of a connection */

/**
 * @typedef {object} Events
 * @property {null} local this user's tracks have changed
 * @property {Map<string, Tracks>} tracks all received tracks, by seat
 * @property {null} subscribed a new connection receives
 * @property {Record<Way, string>} state RTCPeerConnection.connectionState or "off", of each direction
 */

const WAITS = [500, 1000, 2000, 5000, 10000];
const PATIENCE = 12_000; // a connection that is not open by then will not open
const GRACE = 4000; // "disconnected" often recovers by itself
const CAMERA_BITS = 1_000_000;
const SCREEN_BITS = 2_500_000;
/** @type {readonly Way[]} */
const WAYS = ["publish", "subscribe"];

/**
 * The seat and part that each section of an offer carries, by mid. Sections that carry nothing now are left out.
 * @param {string} sdp
 * @returns {Map<string, {seat: string, part: Part}>}
 */
export function sourcesIn(sdp) {
  const found = new Map();
  for (const section of sdp.split(/^m=/m).slice(1)) {
    const mid = /^a=mid:(\S+)/m.exec(section);
    const source = /^a=msid:(\S+) \S+-(audio|video|screen)\s*$/m.exec(section);
    if (mid && source && /^a=sendonly/m.test(section)) {
      found.set(mid[1], { seat: source[1], part: source[2] });
    }
  }
  return found;
}

/** @extends {Emitter<Events>} */
export class Media extends Emitter {
  /** @type {Record<Way, RTCPeerConnection | null>} */
  #peers = { publish: null, subscribe: null };
  /** @type {Record<Way, number>} */
  #failures = { publish: 0, subscribe: 0 };
  /** @type {Record<Way, number>} */
  #timers = { publish: 0, subscribe: 0 };
  /** @type {Promise<unknown>} */
  #answers = Promise.resolve();
  /** @type {ReturnType<typeof sourcesIn>} */
  #sources = new Map();
  #serial = 0;
  /** The number of connections begun and ended. @type {Record<Way, number>} */
  #turns = { publish: 0, subscribe: 0 };
  #wanted = false;
  #mayPublish = true;
  #devices = new OwnDevices(
    async () => {
      await this.#replace();
      this.emit("local", null);
    },
    () => this.emit("local", null),
  );
  #seen = false;
  #connectionState = new ConnectionState();
  /** The shared screen. @type {MediaStreamTrack | null} */
  #screen = null;
  /** The publish connection's offers, in order. @type {Promise<unknown>} */
  #offers = Promise.resolve();

  /** @param {Signalling} signalling */
  constructor(signalling) {
    super();
    this.signalling = signalling;
    /** The relay, for the connections and for the device check. */
    this.iceServers = new IceServers(signalling);
    signalling.on("offer", ({ serial, sdp }) => this.#reoffered(serial, sdp));
    signalling.on("media_lost", () => {
      this.#restart();
      this.#changed();
    });
    signalling.on("down", () => this.#drop());
  }

  // --- own devices ---

  get stream() {
    return this.#devices.stream;
  }

  /** The browser or the user denied access to the devices. */
  get refused() {
    return this.#devices.refused;
  }

  /** Whether the browser asks the user for the devices now; the question may stay unanswered. */
  get isAsking() {
    return this.#devices.isAsking;
  }

  /** The user's switches of microphone and camera; off for a device that is missing. */
  get own() {
    return this.#devices.on;
  }

  /** @param {Medium} medium */
  has(medium) {
    return this.#devices.has(medium);
  }

  /** Ask for camera and microphone. Never rejects: see `refused` and `has`. */
  open() {
    return this.#devices.open();
  }

  /** Switch to the chosen device; the connection stays. @param {Medium} medium */
  change(medium) {
    return this.#devices.change(medium);
  }

  /**
   * Switch this user's microphone or camera. The caller sends the command `media`.
   * @param {Partial<Record<Medium, boolean>>} change
   */
  set(change) {
    this.#devices.set(change);
  }

  /**
   * Send video only while another seat may see it: a long wait costs neither battery nor data volume, and the audio
   * shows that the connection works.
   * @param {boolean} seen
   */
  setSeen(seen) {
    if (this.#seen !== seen) {
      this.#seen = seen;
      this.#pauseUnseen();
    }
  }

  async #pauseUnseen() {
    const senders = this.#peers.publish?.getSenders() ?? [];
    const sender = senders.find((each) => each.track?.kind === "video" && each.track !== this.#screen);
    const parameters = sender?.getParameters();
    const encoding = parameters?.encodings?.[0];
    if (!sender || !parameters || !encoding || encoding.active === this.#seen) {
      return;
    }
    encoding.active = this.#seen;
    try {
      await sender.setParameters(parameters);
    } catch {
      // The connection was just replaced; the new one pauses its video itself.
    }
  }

  async #replace() {
    // The first video section is the camera's, the second one the screen's.
    for (const transceiver of this.#peers.publish?.getTransceivers().slice(0, 2) ?? []) {
      const kind = transceiver.receiver.track.kind;
      const track = this.stream.getTracks().find((each) => each.kind === kind) ?? null;
      await transceiver.sender.replaceTrack(track);
    }
  }

  // --- connections ---

  /**
   * Connect, and stay connected until `close`.
   * @param {boolean} mayPublish observers only receive
   */
  connect(mayPublish) {
    this.#wanted = true;
    this.#mayPublish = mayPublish;
    this.#restart();
    this.#changed();
  }

  /** Whether this page wants media now. */
  get isWanted() {
    return this.#wanted;
  }

  /** End both connections; the devices stay open unless `devices`. */
  close({ devices = false } = {}) {
    this.#wanted = false;
    this.#connectionState.forget();
    this.#drop();
    if (devices) {
      this.#devices.close();
    }
  }

  /** @returns {Record<Way, string>} */
  get state() {
    return {
      publish: this.#peers.publish?.connectionState ?? "off",
      subscribe: this.#peers.subscribe?.connectionState ?? "off",
    };
  }

  /** Whether this user's media gets through now. */
  get connectionState() {
    return this.#connectionState.word(Date.now());
  }

  #changed() {
    const { publish, subscribe } = this.state;
    const isOpen = subscribe === "connected" && (publish === "connected" || !this.#mayPublish);
    // While the socket is down no connection is possible, and the page says so.
    this.#connectionState.take(this.#wanted && this.signalling.isUp, isOpen, Date.now());
    this.emit("state", this.state);
  }

  /** What was sent and received, by track. */
  async stats() {
    const { publish, subscribe } = this.#peers;
    return {
      state: this.state,
      outputs: publish ? outputsOf(await publish.getStats()) : [],
      inputs: subscribe ? inputsOf(await subscribe.getStats(), this.#sources) : [],
    };
  }

  #restart() {
    if (!this.#wanted || !this.signalling.isUp) {
      return;
    }
    for (const way of WAYS) {
      this.#failures[way] = 0;
      this.#begin(way);
    }
  }

  #drop() {
    for (const way of WAYS) {
      this.#end(way);
    }
    this.#changed();
  }

  /** @param {Way} way */
  #end(way) {
    this.#turns[way] += 1;
    window.clearTimeout(this.#timers[way]);
    const peer = this.#peers[way];
    this.#peers[way] = null;
    peer?.close();
    if (way === "subscribe") {
      this.#sources = new Map();
      this.#serial = 0;
      if (peer) {
        this.emit("tracks", new Map());
      }
    }
  }

  /** @param {Way} way */
  async #begin(way) {
    this.#end(way);
    if (way === "publish" && !this.#mayPublish) {
      return;
    }
    const turn = this.#turns[way];
    const iceServers = await this.iceServers.current();
    if (this.#turns[way] !== turn || !this.signalling.isUp) {
      return;
    }
    // Direct and relayed paths are tried at the same time; the browser prefers a direct one.
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers });
    this.#peers[way] = peer;
    const isCurrent = () => this.#peers[way] === peer;
    peer.addEventListener("connectionstatechange", () => {
      if (!isCurrent()) {
        return;
      }
      window.clearTimeout(this.#timers[way]);
      if (peer.connectionState === "connected") {
        this.#failures[way] = 0;
      } else if (peer.connectionState === "failed") {
        this.#failed(way, peer);
      } else {
        const patience = peer.connectionState === "disconnected" ? GRACE : PATIENCE;
        this.#timers[way] = window.setTimeout(() => this.#failed(way, peer), patience);
      }
      this.#changed();
    });
    try {
      await (way === "publish" ? this.#publish(peer) : this.#subscribe(peer));
    } catch (error) {
      // While the socket is down there is no peer; its return restarts both directions.
      const isDown = error instanceof CommandError && error.code === "offline";
      if (!isDown) {
        this.#failed(way, peer);
      }
    }
  }

  /**
   * @param {Way} way
   * @param {RTCPeerConnection} peer
   */
  #failed(way, peer) {
    if (this.#peers[way] !== peer || !this.#wanted || !this.signalling.isUp) {
      return;
    }
    const wait = WAITS[Math.min(this.#failures[way], WAITS.length - 1)];
    this.#failures[way] += 1;
    window.clearTimeout(this.#timers[way]);
    this.#timers[way] = window.setTimeout(() => this.#begin(way), wait);
    this.#changed();
  }

  /**
   * Share this screen, or none, next to the camera. Its section is added once and stays: a later share needs no offer.
   * @param {MediaStreamTrack | null} track
   */
  async setScreen(track) {
    this.#screen = track;
    const peer = this.#peers.publish;
    // A connection that is not negotiated yet adds the screen by itself.
    if (peer?.remoteDescription) {
      try {
        await this.#carryScreen(peer);
      } catch (error) {
        if (!(error instanceof CommandError && error.code === "offline")) {
          this.#failed("publish", peer);
        }
      }
    }
  }

  /** @param {RTCPeerConnection} peer */
  async #carryScreen(peer) {
    const section = peer.getTransceivers()[2];
    if (section) {
      await section.sender.replaceTrack(this.#screen);
    } else if (this.#screen) {
      peer.addTransceiver(this.#screen, {
        direction: "sendonly",
        sendEncodings: [{ maxBitrate: SCREEN_BITS, priority: "high" }],
      });
      await this.#offer(peer);
    }
  }

  /** @param {RTCPeerConnection} peer */
  async #publish(peer) {
    for (const medium of /** @type {Medium[]} */ (["audio", "video"])) {
      const track = this.stream.getTracks().find((each) => each.kind === medium);
      // Without a device the section stands empty, so that one plugged in later needs no new offer.
      peer.addTransceiver(track ?? medium, {
        direction: "sendonly",
        sendEncodings: medium === "video" ? [{ maxBitrate: CAMERA_BITS, active: this.#seen }] : undefined,
      });
    }
    await this.#offer(peer);
    await this.#carryScreen(peer);
    await this.#pauseUnseen();
  }

  /**
   * Send an offer and take the answer. The node reads no candidates, so the offer is sent at once.
   * @param {RTCPeerConnection} peer
   */
  #offer(peer) {
    const done = this.#offers.then(async () => {
      if (this.#peers.publish !== peer) {
        return;
      }
      await peer.setLocalDescription();
      const answer = await this.signalling.command("publish", { sdp: peer.localDescription?.sdp });
      if (this.#peers.publish === peer) {
        await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      }
    });
    this.#offers = done.catch(() => undefined);
    return done;
  }

  /** @param {RTCPeerConnection} peer */
  async #subscribe(peer) {
    const { serial, sdp } = await this.signalling.command("subscribe");
    await this.#answer(peer, serial, sdp);
    this.emit("subscribed", null);
  }

  /**
   * @param {number} serial
   * @param {string} sdp
   */
  #reoffered(serial, sdp) {
    const peer = this.#peers.subscribe;
    // Before the first answer, an offer can only belong to a connection that this one replaced.
    if (!peer || serial <= this.#serial || this.#serial === 0) {
      return;
    }
    this.#answer(peer, serial, sdp).catch((error) => {
      if (!(error instanceof CommandError && ["offline", "bad_serial"].includes(error.code))) {
        this.#failed("subscribe", peer);
      }
    });
  }

  /**
   * Answer an offer, in the order of the offers.
   * @param {RTCPeerConnection} peer
   * @param {number} serial
   * @param {string} sdp
   */
  #answer(peer, serial, sdp) {
    this.#serial = serial;
    const done = this.#answers.then(async () => {
      if (this.#peers.subscribe !== peer) {
        return;
      }
      await peer.setRemoteDescription({ type: "offer", sdp });
      await peer.setLocalDescription();
      this.#sources = sourcesIn(sdp);
      this.emit("tracks", this.#received(peer));
      await this.signalling.command("accept", { serial, sdp: peer.localDescription?.sdp });
    });
    this.#answers = done.catch(() => undefined);
    return done;
  }

  /**
   * @param {RTCPeerConnection} peer
   * @returns {Map<string, Tracks>}
   */
  #received(peer) {
    /** @type {Map<string, Tracks>} */
    const found = new Map();
    for (const transceiver of peer.getTransceivers()) {
      const source = this.#sources.get(transceiver.mid ?? "");
      if (source) {
        found.set(source.seat, { ...found.get(source.seat), [source.part]: transceiver.receiver.track });
      }
    }
    return found;
  }
}
