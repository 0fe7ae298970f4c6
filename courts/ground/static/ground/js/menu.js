// @ts-check

/**
 * Menus are <details> and open without JavaScript. This script closes them on Escape, and on a click or focus outside.
 * @param {Document} root
 */
export function wireMenus(root) {
  const open = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (root.querySelectorAll("details[data-menu][open]"));

  root.addEventListener("click", (event) => {
    for (const menu of open()) {
      if (event.target instanceof Node && !menu.contains(event.target)) {
        menu.open = false;
      }
    }
  });
  root.addEventListener("focusin", (event) => {
    for (const menu of open()) {
      if (event.target instanceof Node && !menu.contains(event.target)) {
        menu.open = false;
      }
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      return;
    }
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}
