// @ts-check
/** Find, copy and write elements of the page. */

/**
 * The first element that matches. Throws where the template lacks it.
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
 * Show this user's devices in a video. With an empty stream a page would never finish loading.
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
 * Write only a change: the same words are neither announced nor repainted.
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
 * @param {string | null} value null removes it
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
 * Facts in one line, each isolated in direction: a name in one script does not reorder its neighbours.
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
