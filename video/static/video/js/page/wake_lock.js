// @ts-check
/** Keeps the screen on while the user waits or attends. */

/** @type {WakeLockSentinel | null} */
let lock = null;
let wanted = false;

/** @param {boolean} on */
export async function keepAwake(on) {
  wanted = on;
  if (!on) {
    lock?.release();
    lock = null;
    return;
  }
  if (lock || !("wakeLock" in navigator) || document.visibilityState !== "visible") {
    return;
  }
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => {
      lock = null;
    });
  } catch {
    // A battery saver refuses the lock: the room works, the screen may turn off.
  }
}

// Browsers release the lock while another window is in front.
document.addEventListener("visibilitychange", () => {
  if (wanted) {
    keepAwake(true);
  }
});
