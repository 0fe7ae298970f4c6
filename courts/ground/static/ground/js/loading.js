// @ts-check
/**
 * For pages that do nothing without their scripts: a classic script that stands before them.
 *
 * A browser ends its requests when the network changes, as on a phone that leaves its Wi-Fi, and a module whose import
 * did not arrive never runs. The page then loads itself again, as soon as there is a network; after three times it says
 * so. The count stays in the entry of the browser's history, which such a page does not change otherwise.
 */
(() => {
  const TIMES = 3;
  const SECOND = 1000;
  let isIncomplete = false;

  const loadAgain = () => {
    const times = (window.history.state?.loadedAgain ?? 0) + 1;
    if (times > TIMES) {
      const notice = /** @type {HTMLTemplateElement | null} */ (document.getElementById("incomplete"));
      if (notice) {
        document.querySelector("main")?.prepend(notice.content.cloneNode(true));
      }
      return;
    }
    window.history.replaceState({ loadedAgain: times }, "");
    window.setTimeout(() => window.location.reload(), times * SECOND);
  };

  // The error of an element does not bubble, but it is captured.
  window.addEventListener("error", ({ target }) => {
    if (target instanceof HTMLScriptElement) {
      isIncomplete = true;
    }
  }, true);
  // The notice is a part of the page: its end has to be there.
  window.addEventListener("load", () => {
    if (!isIncomplete) {
      if (window.history.state?.loadedAgain) {
        window.history.replaceState(null, "");
      }
    } else if (navigator.onLine) {
      loadAgain();
    } else {
      window.addEventListener("online", loadAgain, { once: true });
    }
  });
})();
