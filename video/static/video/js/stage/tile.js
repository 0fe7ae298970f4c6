// @ts-check
/** One tile: a person, a room of a facility, or a shared screen. Its state is written as attributes. */
import { copyOf, mark, part, write } from "../page/dom.js";
import { SEPARATOR, words } from "../page/words.js";

/** @typedef {import("../page/types.js").Person} Person */
/** @typedef {import("../transport/media.js").Tracks} Tracks */
/** @typedef {"self" | "other" | "screen"} Kind */

/**
 * @typedef {object} Tile
 * @property {string} key the seat, and for a screen the seat and `-screen`
 * @property {Kind} kind
 * @property {HTMLElement} element
 * @property {HTMLVideoElement} video
 * @property {HTMLAudioElement | null} audio
 * @property {Person} person
 * @property {number} seen time when the node last received its media; 0 before the first report
 * @property {string} network quality as the node reports it
 * @property {number} away time since which it is offline, or 0
 */

/**
 * @typedef {object} Circumstances
 * @property {boolean} live whether people see each other now
 * @property {boolean} paused whether a pause is the reason why they do not
 * @property {boolean} speaks
 * @property {Tracks | undefined} tracks that reach this page
 * @property {boolean} missing no media of the person reaches the node
 * @property {boolean} rests the node sends other pictures for now, not this one
 * @property {string} ownNetwork
 */

const FROZEN = 3500;

/**
 * @param {Person} person
 * @param {Kind} kind
 * @returns {Tile}
 */
export function newTile(person, kind) {
  const element = copyOf("tile");
  const isScreen = kind === "screen";
  if (isScreen) {
    element.removeAttribute("data-seat");
    element.dataset.screenOf = person.seat;
  } else {
    element.dataset.seat = person.seat;
  }
  const video = /** @type {HTMLVideoElement} */ (part(element, "video"));
  video.muted = true;
  return {
    key: isScreen ? screenKey(person.seat) : person.seat,
    kind,
    element,
    video,
    audio: kind === "other" ? document.createElement("audio") : null,
    person,
    seen: 0,
    network: "good",
    away: 0,
  };
}

/** @param {string} seat */
export function screenKey(seat) {
  return `${seat}-screen`;
}

/** Its place in the document, which it keeps: a screen first, then the order of the roles, this user's tile last. @param {Tile} tile */
export function rank(tile) {
  if (tile.kind !== "other") {
    return tile.kind === "screen" ? -1 : 99;
  }
  return tile.person.place_in_order;
}

/**
 * Update every attribute.
 * @param {Tile} tile
 * @param {Circumstances} now
 */
export function describe(tile, now) {
  if (tile.kind === "screen") {
    describeScreen(tile, now);
    return;
  }
  const { element, person } = tile;
  const isSelf = tile.kind === "self";
  const camera = cameraOf(tile, now);
  const network = networkOf(tile, now);
  const muted = micOf(person, !isSelf && network === "lost");
  mark(element, "self", isSelf ? "" : null);
  mark(element, "kind", person.place ? "facility" : "camera");
  mark(element, "presides", person.presides && !isSelf ? "" : null);
  mark(element, "camera", camera);
  mark(element, "held", !isSelf && !now.live ? (now.paused ? "paused" : "before") : null);
  mark(element, "mic", muted);
  mark(element, "network", network);
  mark(element, "speaking", now.speaks && muted === "on" ? "" : null);
  mark(element, "hand", person.hand ? String(person.hand) : null);
  write(part(element, "[data-role]"), person.role_label);
  write(part(element, "[data-name]"), isSelf ? "" : person.name);
  const unheard = person.hidden?.audio ? words("tile_unheard") : "";
  write(part(element, "[data-fact]"), isSelf ? words("you") : [person.place, unheard].filter(Boolean).join(SEPARATOR));
  write(part(element, "[data-hand-order]"), person.hand ? String(person.hand) : "");
  const lost = element.querySelector(".tile__lost > span");
  if (lost instanceof HTMLElement) {
    lost.dataset.plain ??= lost.textContent ?? "";
    write(lost, now.missing ? words("nothing_arrives") : lost.dataset.plain);
  }
  name(element, [
    person.role_label,
    isSelf ? words("you") : person.name,
    person.place,
    unheard || (muted === "none" ? "" : words(muted === "on" ? "tile_mic_on" : "tile_muted")),
    camera === "on" || !now.live ? "" : words(`tile_camera_${camera}`),
    now.missing ? words("nothing_arrives") : network === "good" ? "" : words(`tile_${network}`),
    person.hand ? `${words("tile_hand")} ${person.hand}` : "",
  ]);
}

/**
 * @param {Tile} tile
 * @param {Circumstances} now
 */
function describeScreen(tile, now) {
  const { element, person } = tile;
  mark(element, "kind", "screen");
  mark(element, "camera", now.tracks?.screen ? "on" : "coming");
  mark(element, "network", person.online ? "good" : "lost");
  write(part(element, "[data-role]"), words("screen_of", { role: person.role_label }));
  write(part(element, "[data-name]"), person.name);
  name(element, [words("screen_of", { role: person.role_label }), person.name]);
}

/**
 * on; off: stopped by its owner; hidden: by order of the court; resting: not sent by the node for now; none: on, but
 * not received here.
 * @param {Tile} tile
 * @param {Circumstances} now
 */
function cameraOf(tile, now) {
  if (!tile.person.media.video) {
    return "off";
  }
  if (tile.kind === "self") {
    return hasPicture(tile.video) ? "on" : "off";
  }
  if (tile.person.hidden?.video) {
    return "hidden";
  }
  if (!now.tracks?.video) {
    return "none";
  }
  return now.rests ? "resting" : "on";
}

/**
 * The medium by which a tile shows that its person's connection is alive. What an order of the court withholds from
 * this page says nothing of it: null if that is everything.
 * @param {Person} person
 * @returns {"video" | "audio" | null}
 */
export function signOfLife(person) {
  if (person.media.video && !person.hidden?.video) {
    return "video";
  }
  return person.hidden?.audio ? null : "audio";
}

/**
 * @param {Tile} tile
 * @param {Circumstances} now
 */
export function networkOf(tile, now) {
  if (tile.kind === "self") {
    return now.ownNetwork;
  }
  const isJudged = now.live && tile.seen > 0 && signOfLife(tile.person) !== null;
  const isFrozen = isJudged && Date.now() - tile.seen > FROZEN;
  return !tile.person.online || isFrozen || now.missing ? "lost" : tile.network;
}

/**
 * The state of a microphone: of a person who is not connected, only the host's mute is known.
 * @param {Person} person
 * @param {boolean} isLost
 */
export function micOf(person, isLost) {
  if (person.muted_by_host) {
    return "host";
  }
  return isLost || !person.online ? "none" : person.muted ? "muted" : "on";
}

/**
 * @param {HTMLElement} element
 * @param {string[]} facts
 */
function name(element, facts) {
  const said = facts.filter(Boolean).join(SEPARATOR);
  if (element.getAttribute("aria-label") !== said) {
    element.setAttribute("aria-label", said);
  }
}

/** @param {HTMLVideoElement} video */
function hasPicture(video) {
  const stream = video.srcObject;
  return stream instanceof MediaStream && stream.getVideoTracks().some((track) => track.readyState === "live");
}

/**
 * Let an element play this one track, or none. Returns whether this is a change.
 * @param {HTMLMediaElement} element
 * @param {MediaStreamTrack | undefined} track
 */
export function attach(element, track) {
  const stream = element.srcObject instanceof MediaStream ? element.srcObject : null;
  if ((stream?.getTracks()[0] ?? undefined) === track) {
    return false;
  }
  element.srcObject = track ? new MediaStream([track]) : null;
  return true;
}
