// @ts-check
/** Buttons that print the page. Without this script they stay hidden: the browser's own menu prints too. */

/** @param {ParentNode} part */
export function wirePrint(part) {
  for (const button of part.querySelectorAll("button[data-print]")) {
    button.removeAttribute("hidden");
    button.addEventListener("click", () => window.print());
  }
}
