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
  // The same words twice are news twice.
  place.textContent = "";
  window.setTimeout(() => {
    place.textContent = words;
  }, 50);
}
