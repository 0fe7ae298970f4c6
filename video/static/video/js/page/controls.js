// @ts-check
/** The control bar's toggles and tools: their labels, and whether they are available. */
import { parts, write } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */

/**
 * @param {ParentNode} root
 * @param {string} name
 */
const controls = (root, name) => parts(root, `.control[data-do="${name}"]`);

/**
 * @param {HTMLElement} control
 * @param {boolean} pressed
 */
function press(control, pressed) {
  control.setAttribute("aria-pressed", String(pressed));
}

/**
 * @param {HTMLElement} root the control bar
 * @param {Snapshot} snapshot
 * @param {{audio: boolean, video: boolean}} own
 * @param {{isPossible: boolean, isOn: boolean}} screen
 */
export function drawControls(root, snapshot, own, screen) {
  const { me } = snapshot;
  for (const control of controls(root, "mic")) {
    press(control, !own.audio || me.muted_by_host);
    // Muted by the host: the button keeps the focus and gives the reason.
    control.setAttribute("aria-disabled", String(me.muted_by_host));
    const word = control.querySelector('[data-when="true"] > span');
    if (word instanceof HTMLElement) {
      word.dataset.plain ??= word.textContent ?? "";
      write(word, me.muted_by_host ? words("host_muted_you") : word.dataset.plain);
    }
  }
  for (const control of controls(root, "camera")) {
    press(control, !own.video);
  }
  const mayAsk = me.may.includes("raise_hand") && !me.may.includes("mute");
  for (const control of controls(root, "hand")) {
    control.hidden = !mayAsk;
    press(control, me.hand !== null);
  }
  for (const name of ["mic", "camera"]) {
    for (const control of controls(root, name)) {
      control.hidden = !me.may.includes("publish");
    }
  }
  for (const control of controls(root, "devices")) {
    control.hidden = !me.may.includes("publish");
  }
  for (const control of controls(root, "share")) {
    control.hidden = !me.may.includes("share") || !screen.isPossible;
    press(control, screen.isOn);
    // Another screen is shared: the button keeps the focus and gives the reason.
    control.setAttribute("aria-disabled", String(Boolean(snapshot.sharing) && snapshot.sharing !== me.seat));
  }
  for (const control of controls(root, "mute-all")) {
    control.hidden = !me.may.includes("mute");
  }
}
