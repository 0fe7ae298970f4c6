// @ts-check

/**
 * Forms that create or use a passkey: <form data-passkey="create" or "get">. The options of the server are in
 * data-options, or at the address in data-options-url. The answer of the device goes into the field `credential`.
 * Without this script, or in a browser without passkeys, the forms stay hidden.
 */

/** @typedef {{ [name: string]: any }} Json */

/** @param {string} text base64url */
function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function textOf(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/**
 * The options of the server as the browser takes them.
 * @param {Json} options
 * @returns {Json}
 */
export function fromServer(options) {
  /** @type {Json} */
  const found = { ...options, challenge: bytesOf(options["challenge"]) };
  if (options["user"]) {
    found["user"] = { ...options["user"], id: bytesOf(options["user"].id) };
  }
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) {
      found[list] = options[list].map((/** @type {Json} */ each) => ({ ...each, id: bytesOf(each.id) }));
    }
  }
  return found;
}

/**
 * The answer of the device as the server takes it.
 * @param {PublicKeyCredential} credential
 * @returns {Json}
 */
export function toServer(credential) {
  /** @type {Json} */
  const answer = /** @type {any} */ (credential.response);
  /** @type {Json} */
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[name]) {
      response[name] = textOf(answer[name]);
    }
  }
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** @param {HTMLFormElement} form */
async function optionsOf(form) {
  const address = form.dataset["optionsUrl"];
  if (!address) {
    return JSON.parse(form.dataset["options"] ?? "{}");
  }
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`options: ${answer.status}`);
  }
  return (await answer.json()).request_options;
}

/** @param {HTMLFormElement} form */
async function credentialFor(form) {
  const publicKey = fromServer((await optionsOf(form)).publicKey);
  if (form.dataset["passkey"] !== "create") {
    return navigator.credentials.get({ publicKey: /** @type {any} */ (publicKey) });
  }
  // The passkey stays on the device and the device checks its user: only then it can sign in alone.
  publicKey["authenticatorSelection"] = {
    ...publicKey["authenticatorSelection"],
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return navigator.credentials.create({ publicKey: /** @type {any} */ (publicKey) });
}

/** @param {HTMLFormElement} form */
function wire(form) {
  const field = form.querySelector("input[name=credential]");
  const button = form.querySelector("button[type=submit]");
  const failed = form.querySelector("[data-passkey-failed]");
  if (!(field instanceof HTMLInputElement) || !(button instanceof HTMLButtonElement)) {
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (field.value) {
      return;
    }
    event.preventDefault();
    button.disabled = true;
    if (failed instanceof HTMLElement) {
      failed.hidden = true;
    }
    try {
      const credential = await credentialFor(form);
      field.value = JSON.stringify(toServer(/** @type {PublicKeyCredential} */ (credential)));
      form.submit();
    } catch {
      // The user closed the question of the browser, it took too long, or the device has no such passkey.
      if (failed instanceof HTMLElement) {
        failed.hidden = false;
      }
      button.disabled = false;
    }
  });
}

/** @param {Document} root */
export function wirePasskeys(root) {
  if (!("PublicKeyCredential" in globalThis)) {
    for (const words of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-passkey-missing]"))) {
      words.hidden = false;
    }
    return;
  }
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (root.querySelectorAll("form[data-passkey]"))) {
    wire(form);
  }
}
