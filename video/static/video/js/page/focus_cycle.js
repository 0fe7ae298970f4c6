// @ts-check
/** Moves the focus from one part of the room's page to the next, in a cycle. */

/**
 * @param {HTMLElement[]} stops
 * @param {number} by 1 forward, -1 back
 */
export function step(stops, by) {
  const open = stops.filter((each) => each.getClientRects().length > 0);
  const at = open.findIndex((each) => each.contains(document.activeElement));
  const next = open[(at + by + open.length) % open.length];
  const inside = next?.querySelector('[data-tile], [aria-selected="true"], button:not([hidden])');
  if (inside instanceof HTMLElement) {
    inside.focus();
  }
}
