// @ts-check
import { announce } from "./announce.js";

/**
 * Wire the forms with `data-upload`: htmx sends them, this script lists the chosen files and shows the progress.
 * Without scripts each is an ordinary form. A form that comes back with errors replaces the main part of the page; an
 * accepted one is answered with `HX-Redirect`.
 * @param {ParentNode} root
 */
export function wireUploads(root) {
  for (const form of root.querySelectorAll("form[data-upload]:not([data-wired])")) {
    if (form instanceof HTMLFormElement) {
      form.dataset.wired = "yes";
      for (const field of form.querySelectorAll("[data-upload-field]")) {
        if (field instanceof HTMLElement) {
          wireField(field);
        }
      }
      wireProgress(form);
    }
  }
}

/** @param {number} bytes */
function size(bytes) {
  const arabic = document.documentElement.lang === "ar";
  const units = arabic ? ["ك.ب", "م.ب"] : ["KB", "MB"];
  const [count, unit] = bytes < 999_500 ? [bytes / 1000, units[0]] : [bytes / 1_000_000, units[1]];
  return `${String(Math.round(count * 10) / 10)} ${unit}`;
}

/** @param {number} share */
function percent(share) {
  return document.documentElement.lang === "ar" ? `${share}٪` : `${share}%`;
}

/**
 * @param {HTMLElement} field
 */
function wireField(field) {
  const input = field.querySelector("input[type=file]");
  const drop = field.querySelector("[data-drop]");
  if (!(input instanceof HTMLInputElement) || !(drop instanceof HTMLElement)) {
    return;
  }
  input.addEventListener("change", () => list(field, input));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.dataset.over = "yes";
  });
  drop.addEventListener("dragleave", () => delete drop.dataset.over);
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    delete drop.dataset.over;
    if (event.dataTransfer?.files.length) {
      const given = new DataTransfer();
      const files = [...event.dataTransfer.files];
      for (const file of input.multiple ? files : files.slice(0, 1)) {
        given.items.add(file);
      }
      input.files = given.files;
      list(field, input);
    }
  });
}

/**
 * @param {HTMLElement} field
 * @param {HTMLInputElement} input
 */
function list(field, input) {
  const rows = field.querySelector("[data-upload-list]");
  if (!rows) {
    return;
  }
  rows.replaceChildren(
    ...[...(input.files ?? [])].map((file) => {
      const item = document.createElement("li");
      item.className = "upload-row";
      const name = document.createElement("span");
      name.className = "upload-row__name";
      const stem = document.createElement("bdi");
      const cut = file.name.lastIndexOf(".");
      stem.textContent = cut > 0 ? file.name.slice(0, cut) : file.name;
      const kind = document.createElement("span");
      kind.className = "upload-row__kind";
      const suffix = document.createElement("bdi");
      suffix.textContent = cut > 0 ? file.name.slice(cut + 1).toUpperCase() : "";
      const bytes = document.createElement("bdi");
      bytes.textContent = size(file.size);
      kind.append(" ", suffix, " · ", bytes);
      name.append(stem, kind);
      const state = document.createElement("span");
      state.className = "upload-row__state";
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("class", "icon icon--mirror");
      svg.setAttribute("aria-hidden", "true");
      const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      use.setAttribute("href", `${document.body.dataset.sprite}#document`);
      svg.append(use);
      item.append(svg, name, state);
      return item;
    }),
  );
}

/**
 * Show how much of the files is sent, from the events that htmx triggers on the form.
 * @param {HTMLFormElement} form
 */
function wireProgress(form) {
  /** @type {Progress | null} */
  let progress = null;
  form.addEventListener("htmx:beforeSend", () => {
    const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=file]"));
    progress = [...inputs].some((input) => input.files?.length) ? new Progress(form) : null;
  });
  // htmx reports the download of the answer by the same event; the bar is full before that begins.
  form.addEventListener("htmx:xhr:progress", (event) => progress?.move(/** @type {CustomEvent} */ (event).detail));
  form.addEventListener("htmx:sendAbort", () => progress?.remove());
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:swapError"]) {
    form.addEventListener(name, () => progress?.fail());
  }
}

// htmx swaps only successful answers. An upload that is refused comes back as the page with its errors, so swap that
// too, unless the answer is no page of ours: a proxy may have refused the request.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.requestConfig.elt.matches("form[data-upload]")) {
    detail.shouldSwap = detail.xhr.status < 500 && / id="main"/.test(detail.serverResponse);
    detail.isError = !detail.shouldSwap;
  }
});

/** The row of one upload: bar, words and the button that cancels it. */
class Progress {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    const field = /** @type {HTMLElement} */ (form.querySelector("[data-upload-field]") ?? form);
    this.words = field.dataset;
    this.announced = 0;
    this.bar = document.createElement("progress");
    this.bar.max = 100;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", this.words.wordStarted ?? "");
    this.state = document.createElement("p");
    this.state.className = "progress__words";
    this.cancel = document.createElement("button");
    this.cancel.type = "button";
    this.cancel.className = "button button--small";
    const label = document.createElement("span");
    label.textContent = this.words.wordCancel ?? "";
    this.cancel.append(label);
    this.cancel.addEventListener("click", () => {
      form.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: {} }));
    });
    this.row = document.createElement("div");
    this.row.className = "upload-row";
    this.row.append(this.bar, this.state, this.cancel);
    for (const earlier of form.querySelectorAll(".upload-row[data-tone=bad]")) {
      earlier.remove();
    }
    form.querySelector("[data-upload-list]")?.append(this.row);
    announce(this.words.wordStarted ?? "");
  }

  /** @param {{lengthComputable: boolean, loaded: number, total: number}} sent */
  move({ lengthComputable, loaded, total }) {
    if (!lengthComputable || this.bar.value >= 100) {
      return;
    }
    const share = Math.floor((100 * loaded) / total);
    const words = this.words;
    const checking = words.wordChecking ?? "";
    this.bar.value = share;
    this.state.textContent = share < 100 ? `${percent(share)} ${words.wordOf ?? ""} ${size(total)}` : checking;
    if (share >= this.announced + 25) {
      this.announced = share - (share % 25);
      announce(share < 100 ? percent(this.announced) : checking);
    }
  }

  remove() {
    this.row.remove();
  }

  fail() {
    this.row.dataset.tone = "bad";
    this.bar.remove();
    this.cancel.remove();
    this.state.className = "upload-row__state";
    this.state.textContent = this.words.wordFailed ?? "";
    announce(this.words.wordFailed ?? "", "alert");
  }
}
