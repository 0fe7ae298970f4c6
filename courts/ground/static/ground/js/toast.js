// @ts-check
import { announce } from "./announce.js";

const SHOWN_FOR = 6000;

/** @param {string} name */
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.body.dataset.sprite}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Show one message at a time, each for six seconds, and longer while it has the pointer or the focus. Afterwards its text
 * is added to a list at the end of the page, so that no message is lost.
 * @param {Document} root
 */
export function showToasts(root) {
  const place = root.querySelector("[data-toasts]");
  if (!(place instanceof HTMLElement)) {
    return;
  }
  const waiting = [...place.querySelectorAll("[data-toast]")];
  for (const toast of waiting) {
    toast.remove();
  }
  const next = () => {
    const toast = waiting.shift();
    if (toast instanceof HTMLElement) {
      showOne(place, toast, next);
    }
  };
  next();
}

/**
 * Show a message made by a script.
 * @param {string} words
 */
export function toast(words) {
  const place = document.querySelector("[data-toasts]");
  if (!(place instanceof HTMLElement)) {
    return;
  }
  const made = document.createElement("div");
  made.className = "toast";
  const text = document.createElement("p");
  text.textContent = words;
  made.append(icon("check"), text);
  place.replaceChildren();
  showOne(place, made, () => undefined);
}

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} made
 * @param {() => void} after
 */
function showOne(place, made, after) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  const word = document.createElement("span");
  word.className = "visually-hidden";
  word.textContent = place.dataset.wordClose ?? "";
  close.append(icon("close"), word);
  made.append(close);
  place.append(made);
  announce(made.querySelector("p")?.textContent ?? "");

  let timer = 0;
  const leave = () => {
    window.clearTimeout(timer);
    if (!made.isConnected) {
      return;
    }
    keep(place, made);
    made.remove();
    after();
  };
  const start = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(leave, SHOWN_FOR);
  };
  const hold = () => window.clearTimeout(timer);
  close.addEventListener("click", leave);
  made.addEventListener("pointerenter", hold);
  made.addEventListener("pointerleave", start);
  made.addEventListener("focusin", hold);
  made.addEventListener("focusout", start);
  start();
}

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} made
 */
function keep(place, made) {
  const main = document.getElementById("main");
  if (!main) {
    return;
  }
  let list = main.querySelector("[data-kept]");
  if (!list) {
    const section = document.createElement("section");
    section.className = "kept";
    const head = document.createElement("h2");
    head.className = "h3";
    head.textContent = place.dataset.wordKept ?? "";
    list = document.createElement("ul");
    list.setAttribute("data-kept", "");
    section.append(head, list);
    main.append(section);
  }
  const item = document.createElement("li");
  item.textContent = made.querySelector("p")?.textContent ?? "";
  list.append(item);
}
