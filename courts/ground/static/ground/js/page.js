// @ts-check
/** The script of every page: error summary, dialogs, menus, uploads, busy buttons, toasts, print. */
import { focusErrors } from "./errors.js";
import { wireDialogs } from "./dialog.js";
import { wireMenus } from "./menu.js";
import { showToasts } from "./toast.js";
import { wireUploads } from "./upload.js";
import { wireBusy } from "./busy.js";
import { keepText } from "./kept_text.js";
import { wirePrint } from "./print.js";

focusErrors(document);
wireDialogs(document);
wireMenus(document);
wireUploads(document);
wireBusy(document);
showToasts(document);
keepText(document);
wirePrint(document);

document.body.addEventListener("htmx:afterSettle", (event) => {
  const part = /** @type {HTMLElement} */ (event.target);
  wireUploads(part);
  focusErrors(part);
  const count = part.querySelector("[data-count]") ?? document.querySelector("[data-count]");
  const status = document.getElementById("status");
  if (count && status) {
    status.textContent = count.textContent;
  }
});
