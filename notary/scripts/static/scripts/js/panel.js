// @ts-check
/** The tab of the script in the room: a polite announcement of each new step, also while another tab is open. */
import { say } from "../../video/js/announce/live_region.js";
import { StepNews } from "./step_news.js";

const news = new StepNews((sentence) => say(sentence, "status"));

document.body.addEventListener("htmx:afterSettle", () => {
  const panel = document.getElementById("script");
  if (panel?.dataset.step) {
    news.show(panel.dataset);
  }
});
