// @ts-check

/**
 * Focus the error summary, so that it is announced and seen first.
 * @param {ParentNode} root
 */
export function focusErrors(root) {
  const summary = root.querySelector("[data-errors]");
  if (!(summary instanceof HTMLElement)) {
    return;
  }
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const id = link?.hash.slice(1);
    const field = id ? document.getElementById(id) : null;
    if (!field) {
      return;
    }
    event.preventDefault();
    // Scroll to the label as well as the control: users need the question, not only the box.
    (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}
