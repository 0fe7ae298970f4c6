// @ts-check
/** Small ways to reach and make parts of the page. */

/**
 * The one part that matches; it is there, or the page is broken.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) {
    throw new Error(`the page lacks ${selector}`);
  }
  return found;
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function parts(root, selector) {
  return [...root.querySelectorAll(selector)].filter((each) => each instanceof HTMLElement);
}

/**
 * A copy of the first element of a template.
 * @param {string} id
 */
export function copyOf(id) {
  const template = document.getElementById(id);
  const first = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null;
  if (!first) {
    throw new Error(`the page lacks #${id}`);
  }
  return /** @type {HTMLElement} */ (first.cloneNode(true));
}

/**
 * Let a picture of one's own show what the devices give. A page with an empty stream would load for ever.
 * @param {HTMLVideoElement} video
 * @param {MediaStream} stream
 */
export function showOwn(video, stream) {
  const wanted = stream.getTracks().length ? stream : null;
  video.muted = true;
  if (video.srcObject !== wanted) {
    video.srcObject = wanted;
  }
}

/**
 * Write only what changed: nothing is announced or repainted for the same words.
 * @param {Element | null} place
 * @param {string} text
 */
export function write(place, text) {
  if (place && place.textContent !== text) {
    place.textContent = text;
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} name without `data-`
 * @param {string | null} value null takes it away
 */
export function mark(element, name, value) {
  const attribute = `data-${name}`;
  if (value === null) {
    element.removeAttribute(attribute);
  } else if (element.getAttribute(attribute) !== value) {
    element.setAttribute(attribute, value);
  }
}

/**
 * Facts side by side, each apart in direction: a name of one script does not turn its neighbours.
 * @param {HTMLElement} place
 * @param {{text: string, tone?: string}[]} facts
 */
export function writeFacts(place, facts) {
  const key = facts.map((fact) => `${fact.tone ?? ""} ${fact.text}`).join("\n");
  if (place.dataset.facts === key) {
    return;
  }
  place.dataset.facts = key;
  place.replaceChildren(
    ...facts.flatMap((fact, index) => {
      const made = document.createElement("bdi");
      made.textContent = fact.text;
      if (fact.tone) {
        made.dataset.tone = fact.tone;
      }
      return index ? [" · ", made] : [made];
    }),
  );
}
