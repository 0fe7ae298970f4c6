import assert from "node:assert/strict";
import test from "node:test";

const { fromServer, toServer } = await import("../../courts/ground/static/ground/js/passkeys.js");

const buffer = (...bytes) => new Uint8Array(bytes).buffer;

test("the texts of the server become bytes, in lists too", () => {
  const options = fromServer({ challenge: "_-8A", user: { id: "AQ", name: "n" }, allowCredentials: [{ id: "Ag", type: "public-key" }] });
  assert.deepEqual([...options.challenge], [255, 239, 0]);
  assert.deepEqual([...options.user.id], [1]);
  assert.equal(options.user.name, "n");
  assert.deepEqual([...options.allowCredentials[0].id], [2]);
});

test("the answer of the device becomes text without padding", () => {
  const answer = toServer({
    id: "AQ",
    rawId: buffer(1),
    type: "public-key",
    response: { clientDataJSON: buffer(255, 239), signature: buffer(0), userHandle: null },
    getClientExtensionResults: () => ({}),
  });
  assert.deepEqual(answer.response, { clientDataJSON: "_-8", signature: "AA" });
  assert.equal(answer.rawId, "AQ");
});
