// @ts-check
/** The panel next to the stage, and the menus of the control bar: opening, closing, tabs. */
import { mark, part, parts } from "../page/dom.js";

const PHONE = "(max-width: 56rem), (max-height: 30rem)";

export class Panel {
  /**
   * @param {HTMLElement} root the page
   * @param {HTMLElement} roomView
   * @param {HTMLElement} controls
   */
  constructor(root, roomView, controls) {
    this.roomView = roomView;
    this.controls = controls;
    this.panel = part(root, "[data-panel]");
    this.button = part(controls, '[data-do="people"]');
    const set = () => this.button.setAttribute("aria-expanded", String(this.isOpen));
    new ResizeObserver(set).observe(roomView);
    this.#wireTabs();
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
        this.#escape();
      }
    });
    document.addEventListener("click", (event) => {
      for (const menu of this.#openMenus()) {
        if (event.target instanceof Node && !menu.parentElement?.contains(event.target)) {
          this.#fold(menu);
        }
      }
    });
  }

  get isOpen() {
    return this.panel.getClientRects().length > 0;
  }

  /** @param {boolean} open */
  open(open) {
    mark(this.roomView, "side", open ? "open" : "closed");
    this.button.setAttribute("aria-expanded", String(open));
    if (open) {
      part(this.panel, "#tab-people").focus();
    } else {
      this.button.focus();
    }
  }

  /**
   * Open the panel and focus the first element that matches.
   * @param {string} selector
   */
  focus(selector) {
    if (!this.isOpen) {
      this.open(true);
    }
    const found = this.panel.querySelector(selector);
    if (found instanceof HTMLElement) {
      found.focus();
    }
  }

  /** Open or close a menu of the control bar. @param {string} name of its button */
  menu(name) {
    const button = this.controls.querySelector(`[data-do="${name}"]`);
    if (!(button instanceof HTMLElement)) {
      return; // a facility's screen has no layout menu
    }
    const menu = part(this.controls, `#${button.getAttribute("aria-controls")}`);
    if (!menu.hidden) {
      this.#fold(menu);
      button.focus();
      return;
    }
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    part(menu, '[aria-pressed="true"]').focus();
  }

  /** Close the open menu of the control bar, if there is one. */
  foldMenu() {
    const menu = this.#openMenu();
    if (menu) {
      this.#fold(menu);
    }
  }

  #openMenu() {
    return this.#openMenus()[0];
  }

  #openMenus() {
    return parts(this.controls, ".control-menu__panel").filter((each) => !each.hidden);
  }

  /** @param {HTMLElement} menu */
  #fold(menu) {
    menu.hidden = true;
    this.controls.querySelector(`[aria-controls="${menu.id}"]`)?.setAttribute("aria-expanded", "false");
  }

  #escape() {
    const menu = this.#openMenu();
    if (menu) {
      const button = this.controls.querySelector(`[aria-controls="${menu.id}"]`);
      this.#fold(menu);
      if (button instanceof HTMLElement) {
        button.focus();
      }
    } else if (this.roomView.dataset.side === "open" && matchMedia(PHONE).matches) {
      this.open(false);
    }
  }

  #wireTabs() {
    const tabs = parts(this.panel, '[role="tab"]');
    const choose = (/** @type {HTMLElement} */ tab) => {
      for (const each of tabs) {
        const isChosen = each === tab;
        each.setAttribute("aria-selected", String(isChosen));
        each.tabIndex = isChosen ? 0 : -1;
        const panel = document.getElementById(each.getAttribute("aria-controls") ?? "");
        if (panel) {
          panel.hidden = !isChosen;
        }
      }
      tab.focus();
    };
    for (const tab of tabs) {
      tab.addEventListener("click", () => choose(tab));
      tab.addEventListener("keydown", (event) => {
        const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
        const step = event.key === forward ? 1 : ["ArrowLeft", "ArrowRight"].includes(event.key) ? -1 : 0;
        if (step) {
          event.preventDefault();
          choose(tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? tab);
        }
      });
    }
  }
}
