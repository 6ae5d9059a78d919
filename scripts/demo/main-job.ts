import { createHmac } from "node:crypto";
import { join } from "node:path";
import { stackName } from "../../lib/formats/app/stack-name.ts";
import { invokeFunction } from "../../lib/cli/client/invoke-function.ts";
import { signedRequest } from "../../lib/signed-fetch/signed-request.ts";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { APP } from "../build/app-name.ts";
import { physicalName } from "../../lib/formats/function/physical-name.ts";
import { LOCAL_STAGE } from "../../lib/formats/sealed/stage-name.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import { wireRequest } from "../../lib/sigv4/request/request.ts";
import { sign } from "../../lib/sigv4/signing/sign.ts";
import { renderTrace } from "../../lib/sigv4/signing/render-trace.ts";
import { main as encryptSecret } from "../encrypt/main.ts";
import { hiddenCredentials } from "../terminal/credentials.ts";
import { localCredentials } from "../outputs/outputs.ts";
import { expectStatus, plain, type Stage, type Step } from "./stage.ts";

const ORDER = Buffer.from('{"item":"tea","quantity":2}');

/** The steps in the order in which they run. The others depend on the first. */
export const mainJob: readonly Step[] = [
  ["a secret is encrypted and deployed as ciphertext", encryptAndDeploy],
  [
    "GET /open accepts an unsigned request",
    async ({ base }) => expectStatus(await plain(`${base}/open`), 200),
  ],
  [
    "GET /secure rejects an unsigned request",
    async ({ base }) =>
      expectStatus(await plain(`${base}/secure`), 403, "Missing Authentication Token"),
  ],
  ["a signed GET /secure returns proof of the secret", signedCall],
  [
    "the same user may not call POST /orders",
    async (stage) =>
      expectStatus(
        await call(stage, "TestLambda", "POST", "/orders", ORDER),
        403,
        "is not authorized",
      ),
  ],
  [
    "another user may not call GET /secure",
    async (stage) =>
      expectStatus(await call(stage, "Auditor", "GET", "/secure"), 403, "is not authorized"),
  ],
  [
    "a role with the permission calls POST /orders",
    async (stage) => expectStatus(await call(stage, "Clerk", "POST", "/orders", ORDER), 201),
  ],
  [
    "the gateway rejects a body that is not an order",
    async (stage) =>
      expectStatus(
        await call(stage, "Clerk", "POST", "/orders", Buffer.from('{"item":"tea"}')),
        400,
        "Invalid request body",
      ),
  ],
  ["a body that was changed after signing is rejected", tamperedBody],
  ["a user with the permission invokes the function directly", invokeDirectly],
  ["a user without the permission may not invoke it", invokeWithoutGrant],
];

async function encryptAndDeploy(stage: Stage): Promise<string> {
  const { state, secretsDir, proofKey, io } = stage;
  const said: string[] = [];
  const status = await encryptSecret(
    ["secure", "proofKey", "--state", state, "--secrets-dir", secretsDir],
    {
      ...io,
      err: (line) => said.push(line),
      stdin: () => Promise.resolve(Buffer.from(proofKey)),
    },
  );
  if (status !== 0) throw new Error(said.join("\n"));
  await stage.redeploy();
  const template = readRegularText(
    join(state, "cdk.out", `${stackName(LOCAL_STAGE, "Api")}.template.json`),
    LIMITS.generated,
  );
  const sealed = readRegularText(join(secretsDir, `${LOCAL_STAGE}.json`), LIMITS.text);
  if ((template + sealed).includes(proofKey)) throw new Error("the plaintext is in a file");
  return "secrets/local.json and the template contain ciphertext only";
}

async function signedCall(stage: Stage): Promise<string> {
  const { base, proofKey, io } = stage;
  const { region } = stage.outputs;
  const credentials = await credentialsOf(stage, "TestLambda");
  const { response, trace } = await signedRequest(`${base}/secure`, {
    credentials,
    region,
    service: "execute-api",
  });
  const seen = expectStatus(response, 200);
  const answer: Readonly<Record<string, unknown>> = JSON.parse(response.body.toString("utf8"));
  const { requestId, proof } = answer;
  const expected = createHmac("sha256", proofKey).update(String(requestId)).digest("hex");
  if (proof !== expected) throw new Error("the proof was not made with the sealed secret");
  io.out("\n");
  io.coloured("out", renderTrace(trace, { colour: io.colours?.out }));
  return seen;
}

async function tamperedBody(stage: Stage): Promise<string> {
  const url = `${stage.base}/orders`;
  const credentials = await credentialsOf(stage, "Clerk");
  const request = wireRequest("POST", url, [["Content-Type", "application/json"]], ORDER);
  const options = {
    credentials,
    region: stage.outputs.region,
    service: "execute-api",
    date: new Date(),
  };
  const signed = sign(request, options).request;
  const body = Buffer.from('{"item":"tea","quantity":9}');
  return expectStatus(await send(url, { ...signed, body }), 403, "signature we calculated");
}

async function invokeDirectly(stage: Stage): Promise<string> {
  const result = await invoke(stage, "admin");
  if (result.functionError !== undefined || !result.payload.includes("hello")) {
    throw new Error(`the function returned ${result.payload}`);
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
  throw new Error("Auditor could invoke the function");
}

async function invoke(stage: Stage, profile: string) {
  const credentials = await credentialsOf(stage, profile);
  const { awsEndpoint: endpoint, region } = stage.outputs;
  return invokeFunction(
    { region, endpoint, credentials },
    physicalName(APP, LOCAL_STAGE, "open"),
    {},
  );
}

/** Makes a signed call of the API. */
async function call(
  stage: Stage,
  profile: string,
  method: string,
  path: string,
  body?: Uint8Array,
): Promise<HttpResponse> {
  const credentials = await credentialsOf(stage, profile);
  const { response } = await signedRequest(stage.base + path, {
    method,
    credentials,
    region: stage.outputs.region,
    service: "execute-api",
    ...(body ? { body, headers: [["Content-Type", "application/json"]] } : {}),
  });
  return response;
}

function credentialsOf({ state, outputs, io }: Stage, profile: string) {
  return hiddenCredentials({ profile, ...localCredentials(state, outputs) }, io);
}
