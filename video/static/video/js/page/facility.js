// @ts-check
/**
 * The facility's own screen, which works without a press: it connects by itself, reads itself aloud, and returns to the
 * schedule of its day after the hearing.
 */
import { hourIn } from "./clock.js";
import { mark, parts, write } from "./dom.js";
import { words } from "./words.js";

const BACK_AFTER = 20_000;

/**
 * Offer to read the page aloud, where the browser has a voice for its language.
 * @param {ParentNode} root
 */
export function offerReading(root) {
  const language = document.documentElement.lang;
  const buttons = parts(root, '[data-do="listen"]');
  const speech = window.speechSynthesis;
  if (!speech || !buttons.length) {
    return;
  }
  const offer = () => {
    const voice = speech.getVoices().find((each) => each.lang.startsWith(language));
    for (const button of buttons) {
      button.hidden = !voice;
    }
  };
  offer();
  speech.addEventListener("voiceschanged", offer);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const sentences = parts(root, "[data-soon], [data-title], [data-who-sees]").map((each) => each.textContent?.trim());
      const spoken = new SpeechSynthesisUtterance(sentences.filter(Boolean).join(". "));
      spoken.lang = language;
      spoken.voice = speech.getVoices().find((each) => each.lang.startsWith(language)) ?? null;
      speech.cancel();
      speech.speak(spoken);
    });
  }
}

const PRODUCED = { produced: "ok", refused: "bad", unfit: "bad" };

/**
 * The officer's panel: the state of the person in front of the screen, as the court knows it.
 * @param {ParentNode} root
 * @param {import("./types.js").Me} me
 */
export function drawOfficer(root, me) {
  const brought = me.produced ?? "";
  row(root, "produced", PRODUCED[/** @type {keyof typeof PRODUCED} */ (brought)] ?? "warn", `officer_${brought}`);
  row(root, "identified", me.identified ? "ok" : "open", me.identified ? "identified" : "not_identified");
}

/**
 * @param {ParentNode} root
 * @param {string} name
 * @param {string} state
 * @param {string} key
 */
function row(root, name, state, key) {
  const found = root.querySelector(`[data-ready="${name}"]`);
  if (found instanceof HTMLElement) {
    mark(found, "state", state);
    write(found.querySelector("[data-ready-words]"), words(key));
  }
}

/**
 * Show the last page for a while, then return to the schedule.
 * @param {ParentNode} root
 */
export function goBackLater(root) {
  const over = root.querySelector('[data-view-name="over"]');
  const link = over?.querySelector("a[data-back]");
  if (over instanceof HTMLElement && link instanceof HTMLAnchorElement) {
    window.setTimeout(() => over.hidden || window.location.assign(link.href), BACK_AFTER);
  }
}

/** The schedule of the day, outside any room: the hour, and reading aloud. */
function watchDay() {
  const day = document.querySelector(".facility");
  if (!(day instanceof HTMLElement) || document.querySelector("[data-room]")) {
    return;
  }
  offerReading(day);
  const zone = document.querySelector("[data-zone]")?.getAttribute("data-zone") ?? "";
  const tick = () => parts(day, "[data-clock]").forEach((each) => write(each, hourIn(zone)));
  tick();
  window.setInterval(tick, 1000);
}

watchDay();
