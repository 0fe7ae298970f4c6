// @ts-check

/**
 * `data-dialog="id"` opens a dialog; `data-dialog-close` closes it. A link keeps its address, which is the same
 * question as a page, for whenever this script does not run. Escape closes, which is the safe answer.
 * @param {Document} root
 */
export function wireDialogs(root) {
  root.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target : null;
    const opener = pressed?.closest("[data-dialog]");
    if (opener instanceof HTMLElement) {
      const dialog = root.getElementById(opener.dataset.dialog ?? "");
      if (dialog instanceof HTMLDialogElement && opener.getAttribute("aria-disabled") !== "true") {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    const dialog = pressed?.closest("[data-dialog-close]")?.closest("dialog");
    if (dialog) {
      // The same link on a page of its own leads back to where the dialog stands.
      event.preventDefault();
      dialog.close();
    }
  });
}
