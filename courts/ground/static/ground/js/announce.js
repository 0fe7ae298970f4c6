// @ts-check

/**
 * Say something to whoever listens instead of looks. The two regions stand in the page from the start.
 * @param {string} words
 * @param {"status" | "alert"} [region] alert interrupts: only for what changes who sees and hears whom, and for losses
 */
export function announce(words, region = "status") {
  const place = document.getElementById(region);
  if (!place) {
    return;
  }
  // The same words twice are news twice.
  place.textContent = "";
  window.setTimeout(() => {
    place.textContent = words;
  }, 50);
}
