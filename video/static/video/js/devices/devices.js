// @ts-check
/**
 * Camera and microphone of this device. A missing or refused device is absent from the stream: people take part with
 * the devices they have.
 */
import { browserStorage } from "../../../ground/js/storage.js";

const PICTURE = { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 25, max: 30 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const KEPT = "diwan-devices";

/** @typedef {"audio" | "video"} Medium */
/** @typedef {Medium | "speaker"} Kind */
/** @typedef {{stream: MediaStream, refused: boolean}} Opened refused: the browser or the user denied access */

/** @returns {Partial<Record<Kind, string>>} */
export function chosen() {
  return Object.fromEntries(Object.entries(browserStorage.object(KEPT)).filter(([, id]) => typeof id === "string"));
}

/**
 * Use this device from now on, also on later visits.
 * @param {Kind} kind
 * @param {string} id
 */
export function choose(kind, id) {
  browserStorage.setObject(KEPT, { ...chosen(), [kind]: id });
}

/**
 * Devices to choose from, with the names that the browser gives after access was allowed.
 * @param {Kind} kind
 */
export async function devicesFor(kind) {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const wanted = kind === "speaker" ? "audiooutput" : `${kind}input`;
  return all.filter((device) => device.kind === wanted && device.deviceId);
}

/**
 * The constraints of a device, and of the chosen one where the user chose.
 * @param {Medium} medium
 * @returns {MediaTrackConstraints}
 */
function wish(medium) {
  const id = chosen()[medium];
  const wanted = medium === "audio" ? SOUND : PICTURE;
  return id ? { ...wanted, deviceId: { exact: id } } : wanted;
}

/**
 * Open both devices, or one of them, or none.
 * @returns {Promise<Opened>}
 */
export async function openDevices() {
  if (!navigator.mediaDevices) {
    return { stream: new MediaStream(), refused: true };
  }
  try {
    const both = { audio: wish("audio"), video: wish("video") };
    return { stream: await navigator.mediaDevices.getUserMedia(both), refused: false };
  } catch {
    // One of the two is missing, busy, refused, or not the chosen one: try them one by one.
  }
  const stream = new MediaStream();
  let refused = false;
  for (const medium of /** @type {Medium[]} */ (["audio", "video"])) {
    try {
      stream.addTrack(await openOne(medium));
    } catch (error) {
      refused ||= error instanceof DOMException && error.name === "NotAllowedError";
    }
  }
  return { stream, refused };
}

/**
 * Open one device again: the chosen one, or any. Rejects as `getUserMedia` does.
 * @param {Medium} medium
 */
export async function openOne(medium) {
  try {
    return await openWith(medium, wish(medium));
  } catch (error) {
    if (!chosen()[medium] || (error instanceof DOMException && error.name === "NotAllowedError")) {
      throw error;
    }
    // The chosen device may be absent today: any other is better than none.
    return openWith(medium, medium === "audio" ? SOUND : PICTURE);
  }
}

/**
 * @param {Medium} medium
 * @param {MediaTrackConstraints} wanted
 */
async function openWith(medium, wanted) {
  const found = await navigator.mediaDevices.getUserMedia({ [medium]: wanted });
  const [track] = found.getTracks();
  if (!track) {
    throw new DOMException("the browser opened no track", "NotFoundError");
  }
  return track;
}
