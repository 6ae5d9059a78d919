import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { KMSClient, ListAliasesCommand } from "@aws-sdk/client-kms";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { errorCode } from "../../../lib/errors.ts";
import { signedRequest } from "../../../lib/signed-fetch/signed-request.ts";
import { wireRequest, type Pair } from "../../../lib/sigv4/request/request.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { element, sts } from "../assume-role.ts";
import { user } from "../deployment/sketch.ts";
import { REGION, startTestCloud, type TestCloud } from "../test-cloud.ts";
import { clearFaults, listFaults, putFaults } from "./fault-cloud.ts";

const resources = { Nobody: user("Nobody") };
let local: TestCloud;
const clients: KMSClient[] = [];
beforeAll(async () => {
  local = await startTestCloud([{ name: "Users", resources }]);
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await local.close();
});
afterEach(() => clearFaults(local));

const settings = (maxAttempts: number) => ({
  region: REGION,
  endpoint: local.cloud.awsEndpoint,
  credentials: local.keys("admin"),
  maxAttempts,
});

/** Calls ListAliases with the SDK's client. Returns the outcome and the number of attempts. */
async function listAliases(maxAttempts: number, requestTimeout = 0) {
  const requestHandler = { requestTimeout, throwOnRequestTimeout: true };
  const client = new KMSClient({ ...settings(maxAttempts), requestHandler });
  clients.push(client);
  try {
    const { $metadata } = await client.send(new ListAliasesCommand({}));
    return { name: "ok", status: $metadata.httpStatusCode, attempts: $metadata.attempts };
  } catch (error) {
    // The SDK rejects with errors, which have metadata if there was a response.
    const { name, message, $metadata } = error as Error & {
      $metadata?: { httpStatusCode?: number; attempts?: number };
    };
    const { httpStatusCode: status, attempts } = $metadata ?? {};
    return { name, message, status, attempts };
  }
}

const TARGET: readonly Pair[] = [
  ["Content-Type", "application/x-amz-json-1.1"],
  ["X-Amz-Target", "TrentService.ListAliases"],
];
const body = Buffer.from("{}");

/** Calls ListAliases with node:http instead of the SDK. */
async function raw(as = "admin") {
  const { awsEndpoint } = local.cloud;
  const { request } = sign(wireRequest("POST", awsEndpoint, TARGET, body), {
    credentials: local.keys(as),
    region: REGION,
    service: "kms",
    date: new Date(),
  });
  const outgoing = httpRequest(awsEndpoint, {
    method: "POST",
    headers: Object.fromEntries(request.headers),
    agent: false,
  });
  outgoing.end(body);
  let [received, cut] = ["", "none"];
  try {
    // Node.js emits `response` with one argument.
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    const { statusCode: status, headers } = incoming;
    try {
      for await (const chunk of incoming) received += String(chunk);
    } catch (error) {
      cut = errorCode(error) ?? "";
    }
    return { status, length: Number(headers["content-length"]), received, cut };
  } catch (error) {
    return { status: undefined, received, cut: errorCode(error) };
  }
}

const THROTTLED =
  "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.";

describe("the fault throttle", () => {
  it("is KMS's 400, which clients retry", async () => {
    await putFaults(local, "kms:ListAliases=throttle*3");
    const { status, received } = await raw();
    expect({ status, json: JSON.parse(received) }).toEqual({
      status: 400,
      json: { __type: "ThrottlingException", message: THROTTLED },
    });
    expect(await listAliases(1)).toEqual({
      name: "ThrottlingException",
      message: THROTTLED,
      status: 400,
      attempts: 1,
    });
    expect(await listAliases(3)).toMatchObject({ name: "ok", attempts: 2 });
  });

  it("is Lambda's 429", async () => {
    await putFaults(local, "lambda:GetFunctionConfiguration=throttle*1");
    const client = new LambdaClient(settings(1));
    const asked = client.send(new GetFunctionConfigurationCommand({ FunctionName: "x" }));
    await expect(asked).rejects.toMatchObject({
      name: "TooManyRequestsException",
      $metadata: { httpStatusCode: 429 },
    });
    client.destroy();
  });

  it("is STS's 400, in XML", async () => {
    await putFaults(local, "sts:GetCallerIdentity=throttle*1");
    const form = { Action: "GetCallerIdentity" };
    const { status, text } = await sts(local, form, { as: local.keys("Nobody") });
    expect([status, element(text, "Code"), element(text, "Message")]).toEqual([
      400,
      "Throttling",
      "Rate exceeded",
    ]);
  });
});

describe("the fault error", () => {
  it("is KMS's 500, which clients retry", async () => {
    await putFaults(local, "kms:*=error*3");
    expect(await raw()).toMatchObject({
      status: 500,
      received: expect.stringContaining("KMSInternalException"),
    });
    expect(await listAliases(1)).toMatchObject({ name: "KMSInternalException", status: 500 });
    expect(await listAliases(3)).toMatchObject({ name: "ok", attempts: 2 });
  });

  it("is an error of the service rather than of the sender", async () => {
    await putFaults(local, "sts:*=error*1", "iam:*=error*1", "lambda:*=error*1");
    const as = local.keys("Nobody");
    const { status, text } = await sts(local, { Action: "GetCallerIdentity" }, { as });
    expect([status, element(text, "Type"), element(text, "Code")]).toEqual([
      500,
      "Receiver",
      "InternalFailure",
    ]);
    const other = await local.aws("iam", "/", { as });
    expect([other.status, element(other.text, "Code")]).toEqual([500, "ServiceFailure"]);
    const { status: code, json } = await local.aws("lambda", "/2015-03-31/", { as });
    expect({ code, json }).toMatchObject({ code: 500, json: { Type: "Service" } });
  });
});

describe("the fault hang", () => {
  it("sends no response until the client gives up", async () => {
    await putFaults(local, "kms:*=hang*2");
    expect(await listAliases(1, 100)).toMatchObject({ name: "TimeoutError", status: undefined });
    const call = signedRequest(local.cloud.awsEndpoint, {
      method: "POST",
      headers: TARGET,
      body,
      credentials: local.keys("admin"),
      region: REGION,
      service: "kms",
      timeoutMs: 100,
    });
    await expect(call).rejects.toThrow("no response in time");
    expect(await listAliases(1)).toMatchObject({ name: "ok" });
  });

  it("does not delay the closing of the cloud", async () => {
    const own = await startTestCloud();
    await putFaults(own, "kms:*=hang");
    const hanging = own.aws("kms", "/", { as: own.keys("admin"), headers: TARGET, body });
    const outcome = hanging.catch((error: unknown) => error);
    await expect.poll(() => own.lines.at(-1)).toMatch(/^kms ListAliases hang \d+ ms arn:/);
    const started = performance.now();
    await own.close();
    expect(await outcome).toMatchObject({ code: "ERR_ENDPOINT_UNREACHABLE" });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("the fault reset", () => {
  it("resets the connection before the first byte, which clients retry", async () => {
    await putFaults(local, "kms:*=reset*3");
    expect(await raw()).toEqual({ status: undefined, received: "", cut: "ECONNRESET" });
    expect(await listAliases(1)).toMatchObject({ message: "read ECONNRESET", status: undefined });
    expect(await listAliases(3)).toMatchObject({ name: "ok", attempts: 2 });
  });
});

describe("the fault truncate", () => {
  it("sends the correct status and length, but half of the body", async () => {
    const whole = await raw();
    await putFaults(local, "kms:*=truncate*1");
    expect(await raw()).toEqual({
      status: 200,
      length: whole.length,
      received: whole.received.slice(0, Math.floor(whole.received.length / 2)),
      cut: "ECONNRESET",
    });
    expect(await raw()).toEqual(whole);
  });

  it("truncates an error response too", async () => {
    await putFaults(local, "kms:*=truncate*1");
    const { status, length = 0, received, cut } = await raw("Nobody");
    expect({ status, cut }).toEqual({ status: 400, cut: "ECONNRESET" });
    expect(received).toHaveLength(Math.floor(length / 2));
  });

  it("is an error to the SDK, which rejects a response that is shorter than its length header", async () => {
    await putFaults(local, "kms:*=truncate*2");
    expect(await listAliases(1)).toMatchObject({
      name: "Error",
      message: expect.stringMatching(/^aborted\n/),
    });
    expect(await listAliases(3)).toMatchObject({ name: "ok", attempts: 2 });
  });
});

describe("a fault's count", () => {
  it("is exact for concurrent calls", async () => {
    await putFaults(local, "kms:*=throttle*7");
    const calls = await Promise.all(Array.from({ length: 20 }, () => raw()));
    expect(calls.filter(({ status }) => status === 400)).toHaveLength(7);
    expect(calls.filter(({ status }) => status === 200)).toHaveLength(13);
    expect(await listFaults(local)).toEqual({ Faults: [] });
  });

  it("is not changed by unsigned or forged requests", async () => {
    await putFaults(local, "kms:*=reset*1");
    const unsigned = await local.aws("kms", "/", { headers: TARGET, body });
    const forged = await local.aws("kms", "/", {
      headers: TARGET,
      body,
      as: { ...local.keys("admin"), secretAccessKey: "not-it" },
    });
    expect([unsigned.status, forged.status]).toEqual([400, 400]);
    expect(await listFaults(local)).toEqual({ Faults: ["kms:*=reset*1"] });
  });

  it("is logged with the times that are left", async () => {
    await putFaults(local, "kms:*=throttle*2");
    local.lines.length = 0;
    await raw();
    await raw();
    expect(local.lines.filter((line) => line.startsWith("fault"))).toEqual([
      "fault kms:*=throttle*2 applied to kms ListAliases",
      "fault kms:*=throttle*1 applied to kms ListAliases",
    ]);
  });
});
