import assert from "node:assert/strict";
import test from "node:test";

const { BrowserStorage } = await import("../../courts/ground/static/ground/js/storage.js");
const { chosen, choose } = await import("../../video/static/video/js/devices/devices.js");
const { areOn, switchKeys } = await import("../../video/static/video/js/panel/keys.js");
const { Remembered } = await import("../../video/static/video/js/page/remembered.js");

/** A storage as browsers have it. @param {Record<string, string>} values */
function storageOf(values = {}) {
  const all = new Map(Object.entries(values));
  return {
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, text) => all.set(key, String(text)),
    removeItem: (key) => all.delete(key),
    key: (at) => [...all.keys()][at] ?? null,
    get length() {
      return all.size;
    },
  };
}

const refuse = () => {
  throw new DOMException("denied", "SecurityError");
};
const full = { ...storageOf(), setItem: refuse };
/** Windows whose storage throws at its name, throws at each use, is null, is absent, or is full. */
const BROKEN = {
  forbidden: () => Object.defineProperties({}, { localStorage: { get: refuse }, sessionStorage: { get: refuse } }),
  throwing: () => ({ localStorage: { getItem: refuse, setItem: refuse }, sessionStorage: { getItem: refuse, setItem: refuse } }),
  null: () => ({ localStorage: null, sessionStorage: null }),
  absent: () => ({}),
  full: () => ({ localStorage: full, sessionStorage: full }),
};

for (const [name, broken] of Object.entries(BROKEN)) {
  test(`a storage that is ${name} keeps its values until the page is left`, () => {
    globalThis.window = broken();
    for (const area of ["localStorage", "sessionStorage"]) {
      const storage = new BrowserStorage(area);
      assert.equal(storage.text("key"), null);
      assert.deepEqual(storage.object("key"), {});
      storage.setText("key", "text");
      assert.equal(storage.text("key"), "text");
      assert.deepEqual(storage.keys("k"), ["key"]);
      storage.remove("key");
      assert.equal(storage.text("key"), null);
    }
  });
}

for (const text of ["null", "", "[]", "5", '"text"', "{", "undefined"]) {
  test(`the stored text ${JSON.stringify(text)} is an empty object`, () => {
    globalThis.window = { localStorage: storageOf({ "diwan-devices": text }), sessionStorage: storageOf() };
    assert.deepEqual(new BrowserStorage("localStorage").object("diwan-devices"), {});
    assert.deepEqual(chosen(), {});
    choose("audio", "a");
    assert.deepEqual(chosen(), { audio: "a" });
  });
}

test("a choice of devices with other values than text is ignored", () => {
  globalThis.window = { localStorage: storageOf({ "diwan-devices": '{"audio": 5, "video": null, "speaker": "s"}' }) };
  assert.deepEqual(chosen(), { speaker: "s" });
});

test("keys can be switched off where the browser forbids storage", () => {
  globalThis.window = BROKEN.forbidden();
  assert.equal(areOn(), true);
  switchKeys(false);
  assert.equal(areOn(), false);
  switchKeys(true);
});

test("edited answers of the device check are ignored", () => {
  globalThis.window = { sessionStorage: storageOf({ "diwan-checked:room": '{"camera": "ok", "network": {"a": 1}}' }) };
  assert.deepEqual(new Remembered("room").answers, { camera: "ok" });
  globalThis.window = { sessionStorage: storageOf({ "diwan-checked:room": "null" }) };
  assert.deepEqual(new Remembered("room").answers, {});
});
