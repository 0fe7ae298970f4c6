// @ts-check

/**
 * Say a sentence to screen readers. Both live regions are in the page from the start.
 * @param {string} words
 * @param {"status" | "alert"} [region] alert interrupts: for losses and for changes of the audience
 */
export function announce(words, region = "status") {
  const place = document.getElementById(region);
  if (!place) {
    return;
  }
  // Clear the region first, so that the same words are announced again.
  place.textContent = "";
  window.setTimeout(() => {
    place.textContent = words;
  }, 50);
}
