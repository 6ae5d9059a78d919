import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { resolveCredentials } from "../lib/client/credentials.ts";
import { invokeFunction } from "../lib/client/invoke-function.ts";
import { send, signedFetch, type HttpResponse } from "../lib/client/signed-fetch.ts";
import { messageOf } from "../lib/errors.ts";
import { wireRequest } from "../lib/sigv4/request.ts";
import { sign } from "../lib/sigv4/sign.ts";
import { renderTrace } from "../lib/sigv4/trace.ts";
import { main as encryptSecret } from "./encrypt-secret.ts";
import { runAsScript, runCommand, type ExitStatus, type Io } from "./io.ts";
import { launch, type Launched } from "./launch.ts";
import { localCredentials } from "./outputs.ts";

const usage = `usage: npm run demo -- [--help]

The main job without a person: encrypt, deploy, call, and see what must be refused refused.
Runs on free ports with a temporary state. Exit status 0 only if every step came out as it must.`;

const REGION = "us-east-1";
const ORDER = Buffer.from('{"item":"tea","quantity":2}');

interface Stage extends Launched {
  readonly state: string;
  readonly secretsDir: string;
  readonly base: string;
  /** The value sealed in the first step; only here to check the proof against. */
  readonly proofKey: string;
  readonly io: Io;
}

/** A step says what it saw, or throws when that is not what must be. */
type Step = readonly [title: string, run: (stage: Stage) => Promise<string>];

const steps: readonly Step[] = [
  ["a secret is encrypted and deployed as ciphertext", encryptAndDeploy],
  ["GET /open answers anyone", async ({ base }) => expectStatus(await plain(`${base}/open`), 200)],
  [
    "an unsigned GET /secure is refused",
    async ({ base }) =>
      expectStatus(await plain(`${base}/secure`), 403, "Missing Authentication Token"),
  ],
  ["a signed GET /secure is answered with proof of the secret", signedCall],
  [
    "the same user is refused on POST /orders",
    async (stage) =>
      expectStatus(await call(stage, "TestLambda", "POST", "/orders", ORDER), 403, "is not authorized"),
  ],
  [
    "another user is refused on GET /secure",
    async (stage) =>
      expectStatus(await call(stage, "Auditor", "GET", "/secure"), 403, "is not authorized"),
  ],
  [
    "a role that may POST /orders does",
    async (stage) => expectStatus(await call(stage, "Clerk", "POST", "/orders", ORDER), 201),
  ],
  [
    "a body that is no order is refused at the gateway",
    async (stage) =>
      expectStatus(
        await call(stage, "Clerk", "POST", "/orders", Buffer.from('{"item":"tea"}')),
        400,
        "Invalid request body",
      ),
  ],
  ["a body changed after signing is refused", tamperedBody],
  ["the function is invoked directly by who may", invokeDirectly],
  ["and by nobody else", invokeWithoutGrant],
];

export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  return runCommand("demo", usage, io, async () => {
    const { values } = parseArgs({
      args: [...argv],
      options: { help: { type: "boolean", default: false } },
    });
    if (values.help) {
      io.out(`${usage}\n`);
      return 0;
    }
    const directory = mkdtempSync(join(tmpdir(), "signet-demo-"));
    try {
      return await demonstrate(directory, io);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}

async function demonstrate(directory: string, io: Io): Promise<ExitStatus> {
  const state = join(directory, "state");
  const secretsDir = join(directory, "secrets");
  const launched = await launch({
    port: 0,
    awsPort: 0,
    state,
    secretsDir,
    region: REGION,
    account: "123456789012",
    demo: true,
    log: () => undefined,
    progress: (line) => io.err(`· ${line}`),
  });
  try {
    const base = Object.values(launched.outputs.apis)[0] ?? "";
    const proofKey = randomBytes(32).toString("base64url");
    const stage: Stage = { ...launched, state, secretsDir, base, proofKey, io };
    let failures = 0;
    for (const [title, run] of steps) {
      try {
        io.out(`✔ ${title}\n    ${await run(stage)}\n`);
      } catch (error) {
        failures++;
        io.out(`✘ ${title}\n    ${messageOf(error)}\n`);
      }
    }
    io.out(failures === 0 ? "\nEvery step came out as it must.\n" : `\n${failures} failed.\n`);
    return failures === 0 ? 0 : 1;
  } finally {
    await launched.cloud.close();
  }
}

async function encryptAndDeploy(stage: Stage): Promise<string> {
  const { state, secretsDir, proofKey, io } = stage;
  const stdin = () => Promise.resolve(Buffer.from(proofKey));
  const status = await encryptSecret(
    ["secure", "proofKey", "--state", state, "--secrets-dir", secretsDir],
    { ...io, err: () => undefined, stdin },
  );
  if (status !== 0) throw new Error(`encrypt ended with ${status}`);
  await stage.redeploy();
  const template = readFileSync(join(state, "cdk.out", "Signet-local-Api.template.json"), "utf8");
  const sealed = readFileSync(join(secretsDir, "local.json"), "utf8");
  if ((template + sealed).includes(proofKey)) throw new Error("the plaintext is in a file");
  return "secrets/local.json and the template hold ciphertext only";
}

async function signedCall(stage: Stage): Promise<string> {
  const { base, proofKey, io } = stage;
  const credentials = await credentialsOf(stage, "TestLambda");
  const { response, trace } = await signedFetch(`${base}/secure`, { credentials, region: REGION });
  const seen = expectStatus(response, 200);
  const { requestId, proof } = JSON.parse(response.body.toString("utf8")) as Record<string, string>;
  const expected = createHmac("sha256", proofKey).update(requestId ?? "").digest("hex");
  if (proof !== expected) throw new Error("the proof was not made with the secret that was sealed");
  io.out(`\n${renderTrace(trace)}\n`);
  return seen;
}

async function tamperedBody(stage: Stage): Promise<string> {
  const url = `${stage.base}/orders`;
  const credentials = await credentialsOf(stage, "Clerk");
  const request = wireRequest("POST", url, [["Content-Type", "application/json"]], ORDER);
  const options = { credentials, region: REGION, service: "execute-api", date: new Date() };
  const signed = sign(request, options).request;
  const body = Buffer.from('{"item":"tea","quantity":9}');
  return expectStatus(await send(url, { ...signed, body }), 403, "signature we calculated");
}

async function invokeDirectly(stage: Stage): Promise<string> {
  const result = await invoke(stage, "admin");
  if (result.functionError !== undefined || !result.payload.includes("hello")) {
    throw new Error(`it answered ${result.payload}`);
  }
  return result.payload;
}

async function invokeWithoutGrant(stage: Stage): Promise<string> {
  try {
    await invoke(stage, "Auditor");
  } catch (error) {
    if (error instanceof Error && error.name === "AccessDeniedException") return error.message;
    throw error;
  }
  throw new Error("Auditor could invoke it");
}

async function invoke(stage: Stage, profile: string) {
  const credentials = await credentialsOf(stage, profile);
  const endpoint = stage.outputs.awsEndpoint;
  return invokeFunction({ region: REGION, endpoint, credentials }, "signet-local-open", {});
}

async function call(
  stage: Stage,
  profile: string,
  method: string,
  path: string,
  body?: Uint8Array,
): Promise<HttpResponse> {
  const credentials = await credentialsOf(stage, profile);
  const { response } = await signedFetch(stage.base + path, {
    method,
    credentials,
    region: REGION,
    ...(body ? { body, headers: [["Content-Type", "application/json"]] } : {}),
  });
  return response;
}

function credentialsOf({ state, outputs }: Stage, profile: string) {
  return resolveCredentials({ profile, ...localCredentials(state, outputs) });
}

function plain(url: string): Promise<HttpResponse> {
  return send(url, wireRequest("GET", url));
}

function expectStatus({ status, body }: HttpResponse, expected: number, text = ""): string {
  const [line = ""] = body.toString("utf8").split("\\n");
  if (status !== expected || !body.toString("utf8").includes(text)) {
    throw new Error(`expected ${expected} ${text}, got ${status} ${line}`);
  }
  return `${status} ${line}`;
}

await runAsScript(import.meta.filename, main);
