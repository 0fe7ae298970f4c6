// @ts-check

/**
 * `data-dialog="id"` opens a dialog; `data-dialog-close` closes it. A link keeps its URL, which shows the same question as
 * a page when this script does not run. Escape closes the dialog, which is the safe answer.
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
      // On the page of the question, the same link leads back to the page of the dialog.
      event.preventDefault();
      dialog.close();
    }
  });
}
