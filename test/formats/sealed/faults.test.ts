import { DisableKeyCommand, EnableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import {
  encryptionContext,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import { httpsKeyService } from "../../../lib/cdk/runtime/https/https-key-service.ts";
import { SecretUnopenable } from "../../../lib/formats/sealed/open.ts";
import { segmentsOf } from "../../../lib/formats/sealed/function-segments.ts";
import { emptySealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import { sealedSecrets } from "../../../lib/formats/sealed/open-secrets.ts";
import { clockShift } from "../../cloud/faults/clock-shift.ts";
import { clearFaults, putFaults } from "../../cloud/faults/fault-cloud.ts";
import { clientCloud } from "../../cloud/services/client-cloud.ts";
import { key } from "../../cloud/services/kms/kms-cloud.ts";
import { user } from "../../cloud/deployment/sketch.ts";
import { REGION } from "../../cloud/test-cloud.ts";
import { sealOne } from "../../cli/sealing/seal-one.ts";

// Opens a function's secrets while KMS fails in many ways. No code between the function and KMS is replaced.

const Action = "kms:Decrypt";
const stack = {
  name: "Keys",
  resources: {
    ...key("Sealing"),
    Reader: user("Reader", { Effect: "Allow", Action, Resource: "*" }),
    Nobody: user("Nobody"),
  },
};
const cloud = clientCloud(stack, (settings) => new KMSClient(settings));

let segments: readonly SealedSegment[];
beforeAll(async () => {
  const target = { functionName: "secure", name: "proofKey", keyId: "alias/sealing" };
  segments = segmentsOf(
    await sealOne(
      serviceOf("admin"),
      emptySealedFile({ app: "signet", stage: "dev" }),
      target,
      "value",
    ),
    "secure",
  );
});
const clock = clockShift(() => cloud.local);

function serviceOf(userName: string) {
  const { accessKeyId, secretAccessKey } = cloud.local.keys(userName);
  return httpsKeyService({
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_KMS: cloud.local.cloud.awsEndpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  });
}

/** Prepares the secrets of a function that was just started. */
const secretsOf = (options: { maxAgeMs?: number; userName?: string; function?: string } = {}) =>
  sealedSecrets({
    service: serviceOf(options.userName ?? "Reader"),
    context: encryptionContext("signet", "dev", options.function ?? "secure"),
    segments,
    names: ["proofKey"],
    random: () => 0.1,
    ...options,
  });

async function refusal(attempt: Promise<unknown>): Promise<SecretUnopenable> {
  const error: unknown = await attempt.catch((thrown: unknown) => thrown);
  if (!(error instanceof SecretUnopenable)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

/** Returns how often KMS's Decrypt was called during the work. */
async function decrypts(work: () => Promise<unknown>): Promise<number> {
  const from = cloud.local.lines.length;
  await work();
  const lines = cloud.local.lines.slice(from);
  return lines.filter((line) => /\bkms Decrypt /.test(line)).length;
}

describe("secrets are decrypted in spite of", () => {
  it.each([
    ["four throttled calls", ["kms:Decrypt=throttle*4"], 5],
    ["an internal error", ["kms:Decrypt=error*1"], 2],
    ["connections that are reset", ["kms:Decrypt=reset*2"], 3],
    ["a response that is cut short", ["kms:Decrypt=truncate*1"], 2],
    ["a response that never arrives", ["kms:Decrypt=hang*1"], 2],
    [
      "one fault after the other",
      ["kms:Decrypt=throttle*1", "kms:*=reset*1", "kms:Decrypt=error*1"],
      4,
    ],
  ])("%s", async (_, faults, calls) => {
    await putFaults(cloud.local, ...faults);
    const secrets = secretsOf();
    const open = async () => expect((await secrets()).proofKey.reveal()).toBe("value");
    expect(await decrypts(open)).toBe(calls);
    expect(await decrypts(open)).toBe(0);
  });

  it.each([20, -20])("a clock that is %i minutes off", async (minutes) => {
    await clock.set(minutes * 60);
    const secrets = secretsOf();
    expect(await decrypts(secrets)).toBe(2);
    expect((await secrets()).proofKey.reveal()).toBe("value");
  });
});

describe("decryption fails, with the reason in the error,", () => {
  it.each([
    ["while KMS throttles every call", "throttle", "ThrottlingException", 5],
    ["while KMS fails every call", "error", "KMSInternalException", 5],
    ["while KMS resets every connection", "reset", undefined, 5],
    ["while KMS cuts every response short", "truncate", undefined, 5],
  ])("%s, and a later call may succeed", async (_, kind, kmsError, calls) => {
    await putFaults(cloud.local, `kms:Decrypt=${kind}`);
    const secrets = secretsOf();
    const open = async () => expect((await refusal(secrets())).kmsError).toBe(kmsError);
    expect(await decrypts(open)).toBe(calls);
    await clearFaults(cloud.local);
    expect((await secrets()).proofKey.reveal()).toBe("value");
  });

  it("before the function times out, while KMS hangs", async () => {
    await putFaults(cloud.local, "kms:Decrypt=hang");
    const started = performance.now();
    const error = await refusal(secretsOf()({ getRemainingTimeInMillis: () => 800 }));
    expect(performance.now() - started).toBeLessThan(800);
    expect(error.message).toMatch(/no response in time.*check that the function can reach KMS/);
  });

  it("without another attempt if the key is disabled, even if an expired value is cached", async () => {
    const admin = cloud.as("admin");
    const KeyId = segments[0]?.key;
    const secrets = secretsOf({ maxAgeMs: 0 });
    expect((await secrets()).proofKey.reveal()).toBe("value");
    await admin.send(new DisableKeyCommand({ KeyId }));
    const open = async () => {
      const error = await refusal(secrets());
      expect(error).toMatchObject({ kmsError: "DisabledException", key: KeyId, region: REGION });
      expect(error.requestId).toMatch(/^[\da-f-]{36}$/);
      expect(error.message).toMatch(/: enable the key$/);
    };
    expect(await decrypts(open)).toBe(1);
    await admin.send(new EnableKeyCommand({ KeyId }));
    expect((await secrets()).proofKey.reveal()).toBe("value");
  });

  it("without another attempt if the segments are of another function", async () => {
    const open = async () =>
      expect((await refusal(secretsOf({ function: "orders" })())).kmsError).toBe(
        "InvalidCiphertextException",
      );
    expect(await decrypts(open)).toBe(1);
  });

  it("for a principal without permission, after a throttled call", async () => {
    await putFaults(cloud.local, "kms:Decrypt=throttle*1");
    const error = await refusal(secretsOf({ userName: "Nobody" })());
    expect(error.kmsError).toBe("AccessDeniedException");
  });
});

it("1,000 concurrent callers cause only one request after the throttled requests", async () => {
  await putFaults(cloud.local, "kms:Decrypt=throttle*2");
  const secrets = secretsOf();
  expect(await decrypts(() => Promise.all(Array.from({ length: 1_000 }, () => secrets())))).toBe(3);
});
