import assert from "node:assert/strict";
import test from "node:test";

import { StepNews } from "../../notary/scripts/static/scripts/js/step_news.js";

/** Show these panels one after another; return what was said. */
function said(...panels) {
  const sentences = [];
  const news = new StepNews((sentence) => sentences.push(sentence));
  for (const panel of panels) {
    news.show(panel);
  }
  return sentences;
}

const reading = { step: "reading", own: "no", news: "Now: Reading" };
const waiting = { step: "signatures", own: "no", news: "Now: Signatures" };
const own = { step: "signatures", own: "yes", news: "Your turn: Signatures" };

test("the step that is open when the page loads is not announced", () => {
  assert.deepEqual(said(reading), []);
});

test("a new step is announced once, however often the panel is replaced", () => {
  assert.deepEqual(said(reading, own, own, own), ["Your turn: Signatures"]);
});

test("a step that comes to wait for the reader is announced again", () => {
  assert.deepEqual(said(reading, waiting, own), ["Now: Signatures", "Your turn: Signatures"]);
});

test("the end of the reader's own part is not announced", () => {
  assert.deepEqual(said(own, waiting), []);
});

test("a step that was voided and opens again is announced again", () => {
  assert.deepEqual(said(reading, waiting, reading), ["Now: Signatures", "Now: Reading"]);
});

test("a panel without a sentence is not announced", () => {
  assert.deepEqual(said(reading, { step: "none", own: "no", news: "" }), []);
});
