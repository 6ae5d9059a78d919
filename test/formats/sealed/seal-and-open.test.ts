import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  encryptionContext,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import { KeyServiceFailed } from "../../../lib/formats/sealed/key-service.ts";
import { SecretUnopenable } from "../../../lib/formats/sealed/open.ts";
import { SecretUnsealable } from "../../../lib/cli/sealing/seal.ts";
import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { emptySealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import { openAll } from "./open-all.ts";
import { memoryKeyService, type MemoryKeyService } from "./memory-key-service.ts";
import { sealOne } from "../../cli/sealing/seal-one.ts";

const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
const otherKey = key.replace("11111111", "99999999");
const keyId = "alias/signet-dev";
const context = encryptionContext("signet", "dev", "secure");
const canary = "canary-value-that-no-error-may-hold";

let service: MemoryKeyService;
beforeEach(() => {
  service = memoryKeyService({ [keyId]: key, "alias/other": otherKey });
});

function sealed(file: SealedFile, name: string, value: string, functionName = "secure") {
  return sealOne(service, file, { functionName, name, keyId }, value);
}

/** Returns a segment of any plaintext, without the checks of sealing. */
async function segmentOf(plaintext: string, names: readonly string[]): Promise<SealedSegment> {
  const { ciphertext, keyArn } = await service.encrypt(keyId, Buffer.from(plaintext), context);
  return { key: keyArn, names, ciphertext: Buffer.from(ciphertext).toString("base64") };
}

const open = (segments: readonly SealedSegment[] = [], names = ["proofKey"], where = context) =>
  openAll(service, where, segments, names);

describe("sealing and opening", () => {
  it("returns the sealed values under their names, for any text and any name", async () => {
    const name = fc.oneof(
      fc.constantFrom("__proto__", "constructor", "toString", "a,b", "é"),
      fc.string({ minLength: 1 }),
    );
    const value = fc.string({ minLength: 1, unit: "grapheme" });
    await fc.assert(
      fc.asyncProperty(name, value, async (secret, text) => {
        const file = await sealed(emptySealedFile({ app: "signet", stage: "dev" }), secret, text);
        const opened = await open(file.functions["secure"], [secret]);
        expect(Object.entries(opened)).toEqual([[secret, text]]);
      }),
      { numRuns: runs(50) },
    );
  });

  it("sends one Decrypt request for each segment", async () => {
    const both = await segmentOf('{"a":"1","b":"2"}', ["a", "b"]);
    expect(await open([both], ["a", "b"])).toEqual({ a: "1", b: "2" });
    expect(service.calls.decrypt).toBe(1);
  });

  it("returns only the requested names", async () => {
    const both = await segmentOf('{"a":"1","b":"2"}', ["b", "a"]);
    expect(await open([both], ["b"])).toEqual({ b: "2" });
  });

  it("does not change the sealed file that was passed", async () => {
    const before = await sealed(emptySealedFile({ app: "signet", stage: "dev" }), "proofKey", "1");
    const copy = structuredClone(before);
    await sealed(before, "other", "2");
    expect(before).toEqual(copy);
  });

  it("separates functions, even if a name is a member of Object.prototype", async () => {
    const file = await sealed(
      emptySealedFile({ app: "signet", stage: "dev" }),
      "proofKey",
      "1",
      "constructor",
    );
    const both = await sealed(file, "proofKey", "2", "secure");
    expect(Object.keys(both.functions).toSorted()).toEqual(["constructor", "secure"]);
    const where = encryptionContext("signet", "dev", "constructor");
    expect(await open(both.functions["constructor"], ["proofKey"], where)).toEqual({
      proofKey: "1",
    });
  });
});

describe("a value that is sealed again", () => {
  it("is taken from its new segment, and the old segment is removed", async () => {
    const first = await sealed(emptySealedFile({ app: "signet", stage: "dev" }), "proofKey", "old");
    const second = await sealed(first, "proofKey", "new");
    expect(second.functions["secure"]).toHaveLength(1);
    expect(await open(second.functions["secure"])).toEqual({ proofKey: "new" });
    const both = [...(first.functions["secure"] ?? []), ...(second.functions["secure"] ?? [])];
    for (const segments of [both, both.toReversed(), [...both, ...both]]) {
      await expect(open(segments)).rejects.toThrow("several segments");
    }
  });

  it("leaves a segment of several names in the file until each name was sealed again", async () => {
    const shared = await segmentOf('{"a":"1","b":"2"}', ["a", "b"]);
    const start = {
      ...emptySealedFile({ app: "signet", stage: "dev" }),
      functions: { secure: [shared] },
    };
    const half = await sealed(start, "a", "3");
    expect(half.functions["secure"]).toEqual([
      { ...shared, names: ["b"], stale: ["a"] },
      expect.objectContaining({ names: ["a"] }),
    ]);
    expect(await open(half.functions["secure"], ["a", "b"])).toEqual({ a: "3", b: "2" });
    const whole = await sealed(half, "b", "4");
    expect(whole.functions["secure"]?.map(({ names }) => names)).toEqual([["a"], ["b"]]);
    expect(await open(whole.functions["secure"], ["a", "b"])).toEqual({ a: "3", b: "4" });
  });

  it("does not remove the segments of similar names", async () => {
    const two = await segmentOf('{"a":"1","b":"2"}', ["a", "b"]);
    const start = {
      ...emptySealedFile({ app: "signet", stage: "dev" }),
      functions: { secure: [two] },
    };
    const file = await sealed(start, "a,b", "3");
    expect(file.functions["secure"]).toHaveLength(2);
  });
});

describe("opening a segment fails", () => {
  async function refusal(attempt: Promise<unknown>): Promise<SecretUnopenable> {
    const error: unknown = await attempt.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof SecretUnopenable)) throw new Error(`not refused: ${String(error)}`);
    expect(error.code).toBe("ERR_SECRET_OPEN");
    expect(error.message).not.toContain(canary);
    expect(error.message).not.toContain("\n");
    expect(JSON.stringify(error.cause) ?? "").not.toContain(canary);
    return error;
  }

  it.each([
    [
      "another stage",
      key,
      encryptionContext("signet", "prod", "secure"),
      "function secure, stage prod",
    ],
    [
      "another function",
      key,
      encryptionContext("signet", "dev", "orders"),
      "function orders, stage dev",
    ],
    ["another app", key, { ...context, app: "other" }, "function secure, stage dev"],
    ["another key", otherKey, context, "function secure, stage dev"],
  ])(
    "with %s, and the error names the function, the key and the reason",
    async (_, arn, where, text) => {
      const file = await sealed(
        emptySealedFile({ app: "signet", stage: "dev" }),
        "proofKey",
        canary,
      );
      const [segment] = file.functions["secure"] ?? [];
      if (!segment) throw new Error("nothing was sealed");
      const error = await refusal(open([{ ...segment, key: arn }], ["proofKey"], where));
      expect(error.message).toBe(
        `cannot open proofKey of ${text} with ${arn} (InvalidCiphertextException; context keys app, stage, function): it is damaged, or was sealed for another app, stage or function; seal it again`,
      );
      expect(error).toMatchObject({
        key: arn,
        region: "eu-west-1",
        contextKeys: ["app", "stage", "function"],
        kmsError: "InvalidCiphertextException",
      });
      expect(error.cause).toBeInstanceOf(KeyServiceFailed);
    },
  );

  it.each([
    ["a text that is not JSON", canary, ["proofKey"]],
    ["JSON that is cut short", `{"proofKey":"${canary}`, ["proofKey"]],
    ["a text", JSON.stringify(canary), ["proofKey"]],
    ["a list", `["${canary}"]`, ["0"]],
    ["null", "null", ["proofKey"]],
    ["a value that is not a text", `{"proofKey":{"${canary}":1}}`, ["proofKey"]],
    ["no names", "{}", ["proofKey"]],
    ["another name", `{"other":"${canary}"}`, ["proofKey"]],
    ["an additional name", `{"proofKey":"${canary}","extra":"1"}`, ["proofKey"]],
    ["too few names", `{"proofKey":"${canary}"}`, ["proofKey", "extra"]],
    ["a name that reads like two", `{"proofKey,extra":"${canary}"}`, ["proofKey", "extra"]],
  ])("if it contains %s", async (_, plaintext, names) => {
    const error = await refusal(open([await segmentOf(plaintext, names)]));
    expect(error.message).toMatch(
      /^the segment of .* of function secure, stage dev does not hold what it declares; seal it again$/,
    );
  });

  it("without returning the values of the other segments", async () => {
    const good = await segmentOf(`{"proofKey":"${canary}"}`, ["proofKey"]);
    const bad = { ...good, names: ["other"], ciphertext: "bm90IGEgc2VjcmV0" };
    for (const segments of [
      [good, bad],
      [bad, good],
    ]) {
      expect((await refusal(open(segments))).message).toMatch(/^cannot open other of/);
    }
  });

  it("if no segment has a declared name, and the error reports every such name", async () => {
    const some = await segmentOf(`{"a":"${canary}"}`, ["a"]);
    const error = await refusal(open([some], ["a", "b", "constructor"]));
    expect(error.message).toBe("no segment of function secure, stage dev holds b, constructor");
    expect((await refusal(open([]))).message).toContain("holds proofKey");
  });
});

describe("a value is not sealed", () => {
  const limit = 4_096 - '{"proofKey":""}'.length;

  it("if it is empty", async () => {
    const sealing = sealed(emptySealedFile({ app: "signet", stage: "dev" }), "proofKey", "");
    await expect(sealing).rejects.toThrow(SecretUnsealable);
    expect(service.calls.encrypt).toBe(0);
  });

  it("if it is longer than KMS's limit, although a value at the limit is sealed", async () => {
    const empty = emptySealedFile({ app: "signet", stage: "dev" });
    const over = sealed(empty, "proofKey", canary.padEnd(limit + 1, "x"));
    await expect(over).rejects.toThrow(SecretUnsealable);
    await expect(over).rejects.toThrow(/takes 4128 bytes, and KMS encrypts at most 4096;/);
    await expect(over).rejects.not.toThrow(canary);
    await expect(sealed(empty, "proofKey", "é".repeat(limit))).rejects.toThrow(/at most 4096/);
    expect(service.calls.encrypt).toBe(0);
    const file = await sealed(empty, "proofKey", "x".repeat(limit));
    expect(await open(file.functions["secure"])).toEqual({ proofKey: "x".repeat(limit) });
  });

  it("if the key service rejects the call, and the error names the secret and the reason, but not the value", async () => {
    const target = { functionName: "secure", name: "proofKey", keyId: "alias/none" };
    const sealing = sealOne(
      service,
      emptySealedFile({ app: "signet", stage: "dev" }),
      target,
      canary,
    );
    await expect(sealing).rejects.toThrow(SecretUnsealable);
    await expect(sealing).rejects.toThrow(
      /^cannot seal proofKey of function secure, stage dev with alias\/none \(NotFoundException: no such key\)$/,
    );
  });
});
