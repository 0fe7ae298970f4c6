/** The little of a page that pure modules read when they are loaded: sentences and the language. */

/** @param {Record<string, string>} sentences by key; absent ones are empty */
export function givePage(sentences = {}) {
  class HTMLTemplateElement {
    constructor(keys) {
      const all = Object.entries(keys).map(([key, textContent]) => ({ getAttribute: () => key, textContent }));
      this.content = { querySelectorAll: () => all };
    }
  }
  globalThis.HTMLTemplateElement = HTMLTemplateElement;
  globalThis.document = {
    documentElement: { lang: "en" },
    getElementById: (id) => (id === "room-strings" ? new HTMLTemplateElement(sentences) : null),
  };
}
