// @ts-check
/**
 * Single keys of the room, by their position on the keyboard, so that they work with an Arabic layout. None performs a
 * legal act. They are off while the user types, while a dialog is open, and when the user switched them off.
 */
import { browserStorage } from "../../../ground/js/storage.js";

/** @typedef {Record<string, () => void>} Acts by KeyboardEvent.code, after `Shift+` where Shift is held */

const SWITCH = "diwan-keys";

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

/** @param {EventTarget | null} target */
function pressesItself(target) {
  return target instanceof Element && target.closest("button, a, summary, input, [role=tab]");
}

/**
 * @param {() => boolean} isOn whether the room shows
 * @param {Acts} acts
 * @param {(held: boolean) => void} talk while Space is held
 */
export function wireKeys(isOn, acts, talk) {
  let held = false;
  const release = () => {
    if (held) {
      held = false;
      talk(false);
    }
  };
  document.addEventListener("keydown", (event) => {
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
    if (busy || !isOn() || !areOn() || isTyping(event.target) || document.querySelector("dialog[open]")) {
      return;
    }
    if (event.code === "Space" && !pressesItself(event.target)) {
      event.preventDefault();
      if (!held && !event.repeat) {
        held = true;
        talk(true);
      }
      return;
    }
    const act = event.key === "?" || event.key === "؟" ? acts.Question : acts[(event.shiftKey ? "Shift+" : "") + event.code];
    if (act && !event.repeat) {
      event.preventDefault();
      act();
    }
  });
  document.addEventListener("keyup", (event) => {
    if (event.code === "Space") {
      release();
    }
  });
  window.addEventListener("blur", release);
}

/** Whether single keys work. */
export function areOn() {
  return browserStorage.text(SWITCH) !== "off";
}

/** @param {boolean} on */
export function switchKeys(on) {
  browserStorage.setText(SWITCH, on ? "on" : "off");
}
