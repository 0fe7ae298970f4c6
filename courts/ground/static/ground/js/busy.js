// @ts-check

/**
 * Show the label `data-busy="جارٍ الحفظ…"` of a button while its form is sent. The button stays focusable. A second press
 * does nothing; the server also refuses a repeat.
 * @param {Document} root
 */
export function wireBusy(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event instanceof SubmitEvent ? event.submitter : null;
    if (!(form instanceof HTMLFormElement) || !(button instanceof HTMLElement) || event.defaultPrevented) {
      return;
    }
    if (button.getAttribute("aria-disabled") === "true" || form.dataset.sent === "yes") {
      event.preventDefault();
      return;
    }
    const words = button.dataset.busy;
    if (!words) {
      return;
    }
    form.dataset.sent = "yes";
    button.setAttribute("aria-busy", "true");
    const label = button.querySelector("span");
    if (label) {
      label.dataset.label = label.textContent ?? "";
      label.textContent = words;
    }
  });
  // After the browser's back button the form can be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) {
      return;
    }
    for (const form of root.querySelectorAll("form[data-sent]")) {
      form.removeAttribute("data-sent");
      for (const button of form.querySelectorAll("[aria-busy]")) {
        button.removeAttribute("aria-busy");
        const label = button.querySelector("span[data-label]");
        if (label instanceof HTMLElement) {
          label.textContent = label.dataset.label ?? "";
        }
      }
    }
  });
}
