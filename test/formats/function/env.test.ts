import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ENVIRONMENT_LIMIT_BYTES,
  EnvIncomplete,
  EnvTooLarge,
  missingSecrets,
  readEnv,
  writeEnv,
} from "../../../lib/formats/function/env.ts";
import {
  encryptionContext,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";

const contract = { settings: ["STAGE", "LIMIT"], secrets: ["first", "second"] } as const;
const context = encryptionContext("shop", "dev", "orders");
const settings = { STAGE: "dev", LIMIT: "10" };
const segment: SealedSegment = {
  key: "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555",
  names: ["first", "second"],
  ciphertext: "bm90IGEgc2VjcmV0",
};

/** Returns a function that builds an environment of `size` bytes of JSON, with one long setting. */
function environmentOf(size: number): () => Record<string, string> {
  const only = { settings: ["LIMIT"], secrets: [] } as const;
  const overhead = '{"LIMIT":""}'.length;
  return () => writeEnv(only, { LIMIT: "x".repeat(size - overhead) }, [], context);
}

describe("an environment", () => {
  it("is read by readEnv as writeEnv wrote it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (STAGE, LIMIT) => {
        const environment = writeEnv(contract, { STAGE, LIMIT }, [segment], context);
        expect(readEnv(contract, environment)).toEqual({
          STAGE,
          LIMIT,
          sealed: { segments: [segment], context },
        });
      }),
    );
  });

  it("has no variable for secrets if the contract has none", () => {
    const plain = { settings: ["STAGE"], secrets: [] } as const;
    expect(writeEnv(plain, { STAGE: "dev" }, [], context)).toEqual({ STAGE: "dev" });
    expect(readEnv(plain, { STAGE: "dev" })).toEqual({
      STAGE: "dev",
      sealed: { segments: [], context: undefined },
    });
  });

  it("contains the segments unchanged", () => {
    const first = { ...segment, names: ["first"], stale: ["old", "second"] };
    const second: SealedSegment = { ...segment, names: ["second"], form: "value" };
    const environment = writeEnv(contract, settings, [first, second], context);
    expect(readEnv(contract, environment).sealed.segments).toEqual([first, second]);
  });

  it("gives the handler only the settings and secrets in the contract", () => {
    const environment = {
      ...writeEnv(contract, settings, [segment], context),
      PATH: "/bin",
      HOME: "/",
    };
    expect(Object.keys(readEnv(contract, environment)).toSorted()).toEqual(
      ["LIMIT", "STAGE", "sealed"].toSorted(),
    );
  });
});

describe("writeEnv", () => {
  it("reports all secrets that are in no segment in one error", () => {
    const write = () => writeEnv(contract, settings, [], context);
    expect(write).toThrow(EnvIncomplete);
    expect(write).toThrow("no sealed segment holds first, second");
    const half = { ...segment, names: ["second"] };
    expect(() => writeEnv(contract, settings, [half], context)).toThrow(/holds first$/);
    expect(missingSecrets(contract, [half])).toEqual(["first"]);
    expect(missingSecrets(contract, [segment])).toEqual([]);
  });

  it("reports all secrets that are in several segments, because a person must choose one segment", () => {
    const half = { ...segment, names: ["second"] };
    const write = () => writeEnv(contract, settings, [segment, half, segment], context);
    expect(write).toThrow(EnvIncomplete);
    expect(write).toThrow("several segments hold second, first");
  });

  it("reports all empty settings, because the handler would treat them as missing", () => {
    const write = () => writeEnv(contract, { STAGE: "", LIMIT: "" }, [segment], context);
    expect(write).toThrow(EnvIncomplete);
    expect(write).toThrow("STAGE, LIMIT");
  });

  it("accepts 4,096 bytes, Lambda's limit, and rejects 4,097", () => {
    expect(Object.keys(environmentOf(ENVIRONMENT_LIMIT_BYTES)())).toEqual(["LIMIT"]);
    expect(environmentOf(ENVIRONMENT_LIMIT_BYTES - 1)).not.toThrow();
    expect(environmentOf(ENVIRONMENT_LIMIT_BYTES + 1)).toThrow(EnvTooLarge);
  });

  it("counts the bytes of the JSON text, escapes and UTF-8 included", () => {
    const quotes = { settings: ["LIMIT"], secrets: [] } as const;
    expect(() => writeEnv(quotes, { LIMIT: '"'.repeat(2_100) }, [], context)).toThrow(
      /has 4212 bytes/,
    );
    expect(() => writeEnv(quotes, { LIMIT: "é".repeat(2_100) }, [], context)).toThrow(
      /has 4212 bytes/,
    );
  });

  it("reports the largest settings and segments, largest first, without their values", () => {
    const long = { STAGE: "a".repeat(100), LIMIT: "b".repeat(2_000) };
    const first = { ...segment, names: ["first"] };
    const second = { ...segment, names: ["second"], ciphertext: "c".repeat(2_000) };
    const write = () => writeEnv(contract, long, [first, second], context);
    expect(write).toThrow(
      /largest: segment of second \(\d+ bytes\); LIMIT \(2010 bytes\); segment of first \(\d+ bytes\)$/,
    );
    expect(write).not.toThrow(/aaa|bbb|ccc|bm90/);
  });

  it("counts the bytes of a segment as JSON within JSON, as in the environment", () => {
    const only = { settings: [], secrets: ["first"] } as const;
    const long = { ...segment, names: ["first"], ciphertext: "c".repeat(4_000) };
    const whole = Buffer.byteLength(JSON.stringify(JSON.stringify(long)));
    const around = '{"SEALED_FOR":"shop/dev/orders","SEALED_SECRETS":"[]"}'.length - '""'.length;
    expect(() => writeEnv(only, {}, [long], context)).toThrow(
      `the environment has ${whole + around} bytes, but Lambda accepts 4096; the largest: segment of first (${whole} bytes)`,
    );
  });
});

describe("readEnv", () => {
  const whole = writeEnv(contract, settings, [segment], context);

  it("reports all missing variables in one error", () => {
    expect(() => readEnv(contract, {})).toThrow(EnvIncomplete);
    expect(() => readEnv(contract, {})).toThrow(
      "a readable STAGE, LIMIT, SEALED_FOR, SEALED_SECRETS",
    );
    expect(() => readEnv(contract, { ...whole, LIMIT: "" })).toThrow(/a readable LIMIT$/);
  });

  it.each(["", "shop", "shop/dev", "shop/dev/", "/dev/orders"])(
    "rejects an encryption context without app, stage and function (%j)",
    (text) => {
      const read = () => readEnv(contract, { ...whole, SEALED_FOR: text });
      expect(read).toThrow(EnvIncomplete);
      expect(read).toThrow(/a readable SEALED_FOR$/);
    },
  );

  it.each([
    ["a text that is not JSON", "{"],
    ["an object", "{}"],
    ["null", "null"],
    ["a list of null", "[null]"],
    ["a list of lists", "[[]]"],
    ["a segment without a key", JSON.stringify([{ ...segment, key: undefined }])],
    ["a key that is not an ARN", JSON.stringify([{ ...segment, key: "alias/signet-dev" }])],
    ["a key of two lines", JSON.stringify([{ ...segment, key: `${segment.key}\nx` }])],
    ["no names", JSON.stringify([{ ...segment, names: [] }])],
    ["names that are not texts", JSON.stringify([{ ...segment, names: [1] }])],
    ["names that are not a list", JSON.stringify([{ ...segment, names: "first" }])],
    ["a name twice", JSON.stringify([{ ...segment, names: ["a", "a"] }])],
    ["a name that is also stale", JSON.stringify([{ ...segment, stale: ["first"] }])],
    ["an empty list of stale names", JSON.stringify([{ ...segment, stale: [] }])],
    ["another form", JSON.stringify([{ ...segment, form: "map" }])],
    ["one value under two names", JSON.stringify([{ ...segment, form: "value" }])],
    [
      "one value with stale names",
      JSON.stringify([{ ...segment, names: ["first"], stale: ["second"], form: "value" }]),
    ],
    ["an empty ciphertext", JSON.stringify([{ ...segment, ciphertext: "" }])],
    ["a ciphertext that is not base64", JSON.stringify([{ ...segment, ciphertext: "?" }])],
    ["a ciphertext cut short", JSON.stringify([{ ...segment, ciphertext: "bm90IGEgc2Vjc" }])],
    ["an unknown member", JSON.stringify([{ ...segment, note: "x" }])],
  ])("rejects segments that are not a list of segments (%s)", (_, text) => {
    const read = () => readEnv(contract, { ...whole, SEALED_SECRETS: text });
    expect(read).toThrow(EnvIncomplete);
    expect(read).toThrow(/a readable SEALED_SECRETS$/);
  });
});
