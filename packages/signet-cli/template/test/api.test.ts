import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type LocalCloud, startCloud } from "signet-cli/local";

const githubKey = "only for tests, 32 bytes or more";
const body = '{"ref":"main"}';

let cloud: LocalCloud;
let url: string;
// The secrets of this test, which no other local cloud can open.
const secretsDir = mkdtempSync(join(tmpdir(), "app-name-"));

before(async () => {
  cloud = await startCloud();
  await cloud.deployApp({ context: { secretsDir }, secrets: { hooks: { githubKey } } });
  url = cloud.apis()["app-name-local"] ?? "";
});
after(async () => {
  await cloud.stop();
  rmSync(secretsDir, { recursive: true });
});

test("the clerk can list the orders", async () => {
  const response = await cloud.fetchAs("app-name-local-clerk")(`${url}/orders`);
  assert.equal(response.status, 200);
});

test("a request without a signature is refused", async () => {
  const response = await fetch(`${url}/orders`);
  assert.equal(response.status, 403);
});

test("a webhook with GitHub's signature is accepted", async () => {
  const signature = createHmac("sha256", githubKey).update(body).digest("hex");
  assert.equal((await sendHook(signature)).status, 200);
});

test("a webhook with another signature is refused", async () => {
  const signature = createHmac("sha256", "another key").update(body).digest("hex");
  assert.equal((await sendHook(signature)).status, 401);
});

function sendHook(signature: string): Promise<Response> {
  const headers = { "X-Hub-Signature-256": `sha256=${signature}` };
  return fetch(`${url}/hooks`, { method: "POST", body, headers });
}
