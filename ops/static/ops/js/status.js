// @ts-check
/**
 * Reads the status again every half minute, but only while the page is looked at: an unattended page must not keep a
 * session alive, and a table that is being read must not close.
 */

const EVERY = 30_000;
const ATTENDED_FOR = 15 * 60_000;

let touchedAt = Date.now();

for (const name of ["pointerdown", "pointermove", "keydown", "scroll"]) {
  document.addEventListener(name, () => { touchedAt = Date.now(); }, { passive: true });
}

window.setInterval(() => {
  const part = document.querySelector("[data-status]");
  const isRead = part?.querySelector("details[open]") || part?.contains(document.activeElement);
  if (part && !isRead && document.visibilityState === "visible" && Date.now() - touchedAt < ATTENDED_FOR) {
    part.dispatchEvent(new CustomEvent("status-again", { bubbles: false }));
  }
}, EVERY);
