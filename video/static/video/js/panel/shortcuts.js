// @ts-check
/** What each key of the room does. `keys.js` says when keys act. */
import { part } from "../page/dom.js";
import { step } from "../page/focus_cycle.js";

/**
 * @typedef {object} Parts of the page that keys act on
 * @property {HTMLElement} root
 * @property {HTMLElement} controls the control bar
 * @property {import("./panel.js").Panel} panel
 * @property {import("../stage/stage.js").Stage} stage
 * @property {import("../devices/switches.js").Switches} switches
 * @property {() => void} showKeys
 */

/**
 * @param {Parts} parts
 * @returns {import("./keys.js").Acts}
 */
export function shortcuts({ root, controls, panel, stage, switches, showKeys }) {
  const forward = () => (document.documentElement.dir === "rtl" ? -1 : 1);
  const cycle = (/** @type {number} */ by) => step([part(root, "[data-stage]"), part(root, "[data-panel]"), controls], by);
  return {
    KeyM: () => switches.microphone(),
    KeyV: () => switches.camera(),
    KeyH: () => switches.hand(),
    KeyL: () => panel.focus("li:not([inert]) button:not([hidden]), #tab-people"),
    KeyW: () => panel.focus("[data-lobby] li:not([inert]) button:not([hidden])"),
    KeyQ: () => panel.focus("[data-hands] li:not([inert]) button:not([hidden])"),
    KeyS: () => panel.menu("layout"),
    KeyP: () => {
      const tile = document.activeElement?.closest("[data-tile]");
      if (tile instanceof HTMLElement) {
        stage.pin(tile);
      }
    },
    ArrowRight: () => stage.move(forward()),
    ArrowLeft: () => stage.move(-forward()),
    ArrowDown: () => stage.move(1),
    ArrowUp: () => stage.move(-1),
    F2: () => part(controls, "button:not([hidden])").focus(),
    F6: () => cycle(1),
    "Shift+F6": () => cycle(-1),
    Question: showKeys,
  };
}
