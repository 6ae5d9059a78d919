import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundled } from "../../cloud/bundled.ts";

/** Returns the number of its calls and its environment, in which secrets are still sealed. */
const echo = `let calls = 0;
export const handler = async () => ({
  statusCode: 200,
  body: JSON.stringify({ calls: ++calls, pid: process.pid, environment: process.env }),
});`;

/** Calls a service under its own role. The body of the event names the call. */
const agent = `import { serviceEndpoint } from "../../../lib/cdk/runtime/https/endpoint.ts";
import { signedPost } from "../../../lib/cdk/runtime/https/signed-post.ts";
export const handler = async (event) => {
  const { service, path, target, body } = JSON.parse(Buffer.from(event.body, "base64").toString());
  const endpoint = serviceEndpoint(service, process.env);
  const headers = [["Content-Type", "application/x-amz-json-1.1"], ["X-Amz-Target", target]];
  const request = { path, headers, body: Buffer.from(body) };
  const limits = { timeoutMs: 5000, responseBytes: 10000 };
  const answer = await signedPost(process.env, endpoint, request, new Date(), limits);
  const told = { status: answer.status, body: answer.body.toString() };
  return { statusCode: 200, body: JSON.stringify(told) };
};`;

/** Fails with its secret in the text of the error. */
const spill = `import { readEnv } from "../../../lib/formats/function/env.ts";
import { httpsKeyService } from "../../../lib/cdk/runtime/https/https-key-service.ts";
import { sealedSecrets } from "../../../lib/formats/sealed/open-secrets.ts";
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  ...readEnv({ settings: [], secrets: ["a"] }, process.env).sealed,
  names: ["a"],
});
export const handler = async (event, lambda) => {
  const { a } = await secrets(lambda);
  console.log("opened", { a }, JSON.stringify(a));
  throw new Error("cannot use " + a);
};`;

/** A plugin that decides by the body of the request. */
const judge = `export const handler = async ({ body }) => {
  const said = Buffer.from(body, "base64").toString();
  if (said === "fail") throw new Error("down");
  if (said === "hang") await new Promise((resolve) => setTimeout(resolve, 60000));
  if (said === "pass") return { statusCode: 200 };
  return {
    statusCode: 302,
    headers: { Location: "https://login.example/", "X-Plugin": "said no" },
    body: "go there",
  };
};`;

/** Responds when the URL in its event has responded. */
const slow = `export const handler = async ({ url }) => (await fetch(url)).status;`;

const analysis = `export const handler = async ({ text }) => ({ sentiment: text === "fine" ? 1 : 0 });`;

const sources = { echo, agent, spill, judge, slow, analysis };

export type VariantHandler = keyof typeof sources;

/** Writes each handler to its own folder. */
export async function writeHandlers(directory: string): Promise<void> {
  for (const [name, contents] of Object.entries(sources)) {
    mkdirSync(join(directory, name), { recursive: true });
    writeFileSync(
      join(directory, name, "handler.mjs"),
      await bundled(contents, import.meta.dirname),
    );
  }
}
