import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, expect, it } from "vitest";
import { failureOf, synthesize } from "../../bin/synthesize.ts";
import { httpsKeyService } from "../../lib/cdk/runtime/https/https-key-service.ts";
import { readSealedFile } from "../../lib/sealed-file/read-sealed-file.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { portOf } from "../port-of.ts";

const project = resolve(import.meta.dirname, "../..");
const folder = temporaryDirectory();
const aws = await listen();
afterAll(() => {
  aws.server.close();
});

/** Starts a server that counts connections and closes each at once. */
async function listen() {
  let calls = 0;
  const server = createServer((socket) => {
    calls++;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  return { server, endpoint: `http://127.0.0.1:${port}`, calls: () => calls };
}

/** Environment variables that direct every call of AWS to the server above. */
const toldOfAws = {
  AWS_REGION: "us-east-1",
  AWS_ENDPOINT_URL: aws.endpoint,
  AWS_ENDPOINT_URL_KMS: aws.endpoint,
  AWS_ENDPOINT_URL_STS: aws.endpoint,
  AWS_EC2_METADATA_SERVICE_ENDPOINT: aws.endpoint,
  HTTP_PROXY: aws.endpoint,
  HTTPS_PROXY: aws.endpoint,
};

/** Synthesizes as `cdk` does, with the command in cdk.json, without credentials. */
async function synth(context: Readonly<Record<string, string>>) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^AWS_(?!SDK_JS)/.test(name));
  const before = aws.calls();
  const child = spawn(process.execPath, ["dist/app/app.mjs"], {
    cwd: project,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...Object.fromEntries(inherited),
      ...toldOfAws,
      HOME: folder, // This folder has no profiles.
      CDK_OUTDIR: join(folder, "cdk.out"),
      CDK_CONTEXT_JSON: JSON.stringify({ nag: "false", secretsDir: folder, ...context }),
    },
  });
  const ended = once(child, "close");
  const stderr = await text(child.stderr);
  // A child process ends with its status, or `null` after a signal.
  const [status] = (await ended) as [number | null];
  return { status, stderr, calls: aws.calls() - before };
}

writeFileSync(join(folder, "moved.json"), '{"app":"signet","stage":"dev","functions":{}}');

it("the app synthesizes a stage without a sealed file", async () => {
  const context = { stage: "new", oidcIssuer: "https://issuer.example", secretsDir: folder };
  const outdir = join(folder, "new.out");
  await synthesize({ outdir, postCliContext: { nag: "false", ...context } });
  expect(existsSync(join(outdir, "Signet-new-Api.template.json"))).toBe(true);
});

it("the app copies ciphertext into the template without calling KMS or another service", async () => {
  const sealed = join(project, "test/vectors/secrets");
  expect(await synth({ "signet:localCloud": "true", secretsDir: sealed })).toEqual({
    status: 0,
    stderr: "",
    calls: 0,
  });
  const template = readFileSync(join(folder, "cdk.out/Signet-local-Api.template.json"), "utf8");
  const [segment] =
    readSealedFile(join(sealed, "local.json"), { app: "signet", stage: "local" })?.functions[
      "secure"
    ] ?? [];
  expect(segment?.ciphertext).toMatch(/^AQICAH/);
  expect(template).toContain(segment?.ciphertext);
});

it("the app refuses stage local for AWS, which is the stage of `cdk deploy` without a stage", async () => {
  const { status, stderr } = await synth({ secretsDir: join(project, "test/vectors/secrets") });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^signet: stage local is only for the local cloud [^\n]*\n$/),
  });
});

it("the counting server counts a call to KMS in this environment", async () => {
  const before = aws.calls();
  const env = { ...toldOfAws, AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "example" };
  const opening = httpsKeyService(env).decrypt("alias/signet-local", Buffer.from("x"), {});
  await expect(opening).rejects.toThrow("KMS cannot be reached");
  expect(aws.calls()).toBe(before + 1);
});

it("the app rejects a sealed file of another stage with a message of one line", async () => {
  const context = { stage: "moved", oidcIssuer: "https://issuer.example", secretsDir: folder };
  const outdir = join(folder, "moved.out");
  const failure = await synthesize({ outdir, postCliContext: { nag: "false", ...context } }).then(
    () => undefined,
    failureOf,
  );
  expect(failure).toMatch(/^signet: .*moved\.json is sealed for .* stage dev[^\n]*$/);
});
