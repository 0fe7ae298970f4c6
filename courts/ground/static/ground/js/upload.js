// @ts-check
import { announce } from "./announce.js";

/**
 * A form with `data-upload` is sent with progress; without this script it is an ordinary form. What the server answers
 * replaces the page, errors included, so there is one rendering of every answer.
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
      form.addEventListener("submit", (event) => send(form, event));
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
 * @param {HTMLFormElement} form
 * @param {SubmitEvent} event
 */
function send(form, event) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=file]"));
  const files = [...inputs].flatMap((input) => [...(input.files ?? [])]);
  if (!files.length || event.defaultPrevented) {
    return;
  }
  event.preventDefault();
  const field = /** @type {HTMLElement} */ (form.querySelector("[data-upload-field]") ?? form);
  const words = field.dataset;
  const body = new FormData(form, event.submitter);
  const request = new XMLHttpRequest();
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", words.wordStarted ?? "");
  const state = document.createElement("p");
  state.className = "progress__words";
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "button button--small";
  const label = document.createElement("span");
  label.textContent = words.wordCancel ?? "";
  cancel.append(label);
  cancel.addEventListener("click", () => request.abort());
  const box = document.createElement("div");
  box.className = "upload-row";
  box.append(bar, state, cancel);
  form.querySelector("[data-upload-list]")?.append(box);
  announce(words.wordStarted ?? "");

  let told = 0;
  request.upload.addEventListener("progress", (now) => {
    if (!now.lengthComputable) {
      return;
    }
    const share = Math.floor((100 * now.loaded) / now.total);
    bar.value = share;
    state.textContent = share < 100 ? `${percent(share)} ${words.wordOf ?? ""} ${size(now.total)}` : (words.wordChecking ?? "");
    if (share >= told + 25) {
      told = share - (share % 25);
      announce(share < 100 ? percent(told) : (words.wordChecking ?? ""));
    }
  });
  const failed = () => {
    box.dataset.tone = "bad";
    bar.remove();
    cancel.remove();
    state.className = "upload-row__state";
    state.textContent = words.wordFailed ?? "";
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    announce(words.wordFailed ?? "", "alert");
  };
  request.addEventListener("error", failed);
  request.addEventListener("abort", () => {
    box.remove();
    delete form.dataset.sent;
  });
  request.addEventListener("load", () => {
    // Accepted: the server names the next page. Otherwise the form came back with its errors.
    const next = request.getResponseHeader("X-Diwan-Location");
    if (next) {
      window.location.assign(next);
      return;
    }
    if (request.status >= 500 || !request.responseText) {
      failed();
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.getElementById("main");
    const here = document.getElementById("main");
    if (!main || !here) {
      failed();
      return;
    }
    document.title = page.title;
    here.replaceWith(main);
    document.dispatchEvent(new CustomEvent("diwan:page"));
  });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.setRequestHeader("X-Diwan-Upload", "1");
  request.send(body);
}
