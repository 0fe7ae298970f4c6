import assert from "node:assert/strict";
import test from "node:test";

import { IceServers } from "../../video/static/video/js/transport/ice_servers.js";
import { verdictOf } from "../../video/static/video/js/transport/path_check.js";

test("a direct path is good, fair or poor by its round trip", () => {
  assert.deepEqual(verdictOf({ rtt: 20 }, null), { finding: "ok", key: "path_good", advice: "" });
  assert.equal(verdictOf({ rtt: null }, null).finding, "ok");
  assert.equal(verdictOf({ rtt: 300 }, null).finding, "fair");
  assert.equal(verdictOf({ rtt: 900 }, null).finding, "poor");
});

test("a relayed path is fair at best, and says so", () => {
  assert.deepEqual(verdictOf(null, { rtt: 20 }), { finding: "fair", key: "path_relayed", advice: "try_other_network" });
  assert.equal(verdictOf(null, { rtt: 900 }).finding, "poor");
});

test("no path is broken, with advice", () => {
  assert.deepEqual(verdictOf(null, null), { finding: "broken", key: "path_none", advice: "try_without_filter" });
});

test("the relay is asked for once, for two connections that begin together", async () => {
  let asked = 0;
  const servers = new IceServers({
    command: async () => {
      asked += 1;
      return { ice_servers: [{ urls: ["turn:a"] }] };
    },
  });
  const [one, other] = await Promise.all([servers.current(), servers.current()]);
  assert.deepEqual([one, other], [[{ urls: ["turn:a"] }], [{ urls: ["turn:a"] }]]);
  await servers.current();
  assert.equal(asked, 1);
});

test("without an answer a connection begins without a relay", async () => {
  const servers = new IceServers({
    command: async () => {
      throw new Error("offline");
    },
  });
  assert.deepEqual(await servers.current(), []);
});
