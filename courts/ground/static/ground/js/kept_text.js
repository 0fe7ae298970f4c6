// @ts-check
/**
 * What a user types into a form is kept in this tab until the server has accepted it: after the end of the session, a
 * change of the language, a failed request or a reload it is put back, for the same user only. Passwords, one-time codes
 * and files are not kept. The text of a user is deleted when they sign out; all of it when the tab is closed.
 */
import { tabStorage } from "./storage.js";

const START = "diwan-form:";
const SAVE_AFTER = 400;
const NOT_KEPT = ["password", "file", "hidden", "submit", "button", "image", "reset"];

/**
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field
 * @typedef {object} Kept
 * @property {string} user whose text it is
 * @property {string} url the page of the form
 * @property {string} action where the form is sent
 * @property {boolean} sent the form was sent, and no page has answered yet
 * @property {number} at when it was kept, in ms
 * @property {Record<string, string | string[] | boolean>} values by name of the field
 */

/** The signed-in user; empty without one. */
function user() {
  return document.body.dataset.user ?? "";
}

/** @param {string} url */
function path(url) {
  const found = new URL(url, window.location.href);
  return found.pathname + found.search;
}

/** @param {HTMLFormElement} form */
function keyOf(form) {
  const action = path(form.getAttribute("action") || window.location.href);
  const same = [...document.forms].filter((each) => path(each.getAttribute("action") || window.location.href) === action);
  return `${START}${user()}:${path(window.location.href)}:${action}:${same.indexOf(form)}`;
}

/** @param {string} key @returns {Kept | null} */
function read(key) {
  const found = /** @type {Partial<Kept>} */ (tabStorage.object(key));
  const isWhole = typeof found.url === "string" && typeof found.user === "string" && typeof found.values === "object";
  return isWhole && found.values ? /** @type {Kept} */ (found) : null;
}

/** All that is kept, the newest first. @returns {[string, Kept][]} */
function all() {
  const found = tabStorage.keys(START).map((key) => /** @type {[string, Kept | null]} */ ([key, read(key)]));
  const whole = /** @type {[string, Kept][]} */ (found.filter(([, kept]) => kept !== null));
  return whole.sort(([, one], [, other]) => other.at - one.at);
}

/** The fields that are kept, by name; those of one name are numbered. @param {HTMLFormElement} form */
function fieldsOf(form) {
  /** @type {Map<string, Field>} */
  const fields = new Map();
  for (const each of form.elements) {
    const isField =
      each instanceof HTMLTextAreaElement || each instanceof HTMLSelectElement || each instanceof HTMLInputElement;
    if (!isField || !each.name || NOT_KEPT.includes(each.type) || each.autocomplete === "one-time-code") {
      continue;
    }
    let name = each.name;
    while (fields.has(name)) {
      name += "+";
    }
    fields.set(name, each);
  }
  return fields;
}

/** @param {Field} field */
function valueOf(field) {
  if (field instanceof HTMLSelectElement) {
    return [...field.selectedOptions].map((option) => option.value);
  }
  return ["checkbox", "radio"].includes(field.type) && field instanceof HTMLInputElement ? field.checked : field.value;
}

/** Whether the field differs from what the server wrote. @param {Field} field */
function isChanged(field) {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    const first = options.some((option) => option.defaultSelected) || field.multiple ? -1 : 0;
    return options.some((option, at) => option.selected !== (option.defaultSelected || at === first));
  }
  if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
    return field.checked !== field.defaultChecked;
  }
  return field.value !== field.defaultValue;
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} sent
 */
function keep(form, sent) {
  const key = keyOf(form);
  const before = read(key);
  const values = { ...before?.values };
  for (const [name, field] of fieldsOf(form)) {
    if (name in values || isChanged(field)) {
      values[name] = valueOf(field);
    }
  }
  if (!Object.keys(values).length) {
    return;
  }
  const [url, action] = [path(window.location.href), path(form.getAttribute("action") || window.location.href)];
  tabStorage.setObject(key, { user: user(), url, action, sent, at: Date.now(), values });
}

/**
 * @param {HTMLFormElement} form
 * @param {Kept} kept
 * @returns {boolean} whether any field differs now from what the server wrote
 */
function putBack(form, kept) {
  let isNew = false;
  for (const [name, field] of fieldsOf(form)) {
    const value = kept.values[name];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(valueOf(field))) {
      continue;
    }
    if (field instanceof HTMLSelectElement) {
      for (const option of field.options) {
        option.selected = Array.isArray(value) && value.includes(option.value);
      }
    } else if (typeof value === "boolean" && field instanceof HTMLInputElement) {
      field.checked = value;
    } else if (typeof value === "string") {
      field.value = value;
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
    isNew = true;
  }
  return isNew;
}

/** Say that text was put back, with a button that takes it away again. @param {HTMLFormElement} form */
function say(form) {
  const template = document.getElementById("kept-text");
  if (!(template instanceof HTMLTemplateElement)) {
    return;
  }
  form.before(template.content.cloneNode(true));
  const notice = form.previousElementSibling;
  notice?.querySelector("[data-kept-files]")?.toggleAttribute("hidden", !form.querySelector("input[type=file]"));
  notice?.querySelector("[data-kept-drop]")?.addEventListener("click", () => {
    tabStorage.remove(keyOf(form));
    form.reset();
    notice.remove();
  });
}

/** Whether a form's text is kept: it is sent by POST by a signed-in user, and asks for no password. @param {unknown} form */
function isKept(form) {
  const isForm = form instanceof HTMLFormElement && form.method === "post" && !form.querySelector("[type=password]");
  return isForm && user() !== "" && fieldsOf(form).size > 0;
}

/** Take the answer to what was sent before, and put back what was not accepted. */
function takeAnswer() {
  const [navigation] = performance.getEntriesByType("navigation");
  const isReturn =
    navigation instanceof PerformanceNavigationTiming && ["back_forward", "reload"].includes(navigation.type);
  const isRefused = document.querySelector("[data-errors]") !== null;
  const isNoAnswer = user() === "" || document.body.hasAttribute("data-keeps-forms");
  for (const [key, kept] of all()) {
    if (!kept.sent) {
      continue;
    }
    if (kept.user === user() && !isNoAnswer && !isRefused && !isReturn) {
      tabStorage.remove(key);
    } else {
      // It was not accepted: the next page of this user is no answer to it either.
      tabStorage.setObject(key, { ...kept, sent: false });
    }
  }
  for (const form of document.forms) {
    const kept = isKept(form) ? read(keyOf(form)) : null;
    // After a refusal the server has written what was typed.
    if (kept && !isRefused && putBack(form, kept)) {
      say(form);
    }
  }
}

/** On a page that is no answer to a form, such as the sign-in page: say that the text is kept, and lead back to it. */
function leadBack() {
  const [newest] = all();
  const kept = newest?.[1];
  if (!kept) {
    return;
  }
  for (const part of document.querySelectorAll("[data-kept]")) {
    const isOther = user() !== "" && user() !== kept.user;
    part.toggleAttribute("hidden", part.getAttribute("data-kept") !== (isOther ? "other" : "same"));
    part.querySelector("[data-kept-link]")?.setAttribute("href", kept.url);
  }
  for (const next of document.querySelectorAll("[data-kept-next] [name=next]")) {
    if (next instanceof HTMLInputElement && next.value === kept.action) {
      next.value = kept.url;
    }
  }
}

/** @param {Document} root */
export function keepText(root) {
  takeAnswer();
  leadBack();
  /** @type {Map<HTMLFormElement, number>} */
  const timers = new Map();
  const save = () => {
    for (const [form, timer] of timers) {
      window.clearTimeout(timer);
      keep(form, false);
    }
    timers.clear();
  };
  for (const kind of ["input", "change"]) {
    root.addEventListener(kind, (event) => {
      const form = event.target instanceof Element ? event.target.closest("form") : null;
      if (event.isTrusted && form && isKept(form)) {
        window.clearTimeout(timers.get(form));
        timers.set(form, window.setTimeout(save, SAVE_AFTER));
      }
    });
  }
  root.addEventListener("submit", (event) => {
    const form = event.target;
    save();
    if (form instanceof HTMLFormElement && form.hasAttribute("data-signs-out")) {
      for (const [key, kept] of all()) {
        if (kept.user === user()) {
          tabStorage.remove(key);
        }
      }
    } else if (form instanceof HTMLFormElement && isKept(form)) {
      keep(form, true);
    }
  });
  window.addEventListener("pagehide", save);
}
