import { beforeEach, describe, expect, it } from "vitest";
import {
  encryptionContext,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import { KeyServiceFailed, type KeyService } from "../../../lib/formats/sealed/key-service.ts";
import { SecretUnopenable } from "../../../lib/formats/sealed/open.ts";
import { printValues } from "../../../lib/formats/sealed/plaintext.ts";
import { sealedSecrets, type SecretsOptions } from "../../../lib/formats/sealed/open-secrets.ts";

const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
const context = encryptionContext("signet", "dev", "secure");

/** Returns a segment whose ciphertext is its plaintext. */
function segment(values: Readonly<Record<string, string>>): SealedSegment {
  const ciphertext = Buffer.from(JSON.stringify(values)).toString("base64");
  return { key, names: Object.keys(values).toSorted(), ciphertext };
}

/** A key service that first fails with the given failures, then opens, and records its calls. */
let failures: (Error | "hang")[];
let calls: { deadline: number | undefined; at: number }[];
const service: Pick<KeyService, "decrypt"> = {
  async decrypt(_key, ciphertext, _context, deadline) {
    calls.push({ deadline, at: Date.now() });
    await Promise.resolve();
    const failure = failures.shift();
    if (failure === "hang") await new Promise((resolve) => setTimeout(resolve, 150));
    else if (failure) throw failure;
    return Uint8Array.from(ciphertext);
  },
};
beforeEach(() => {
  failures = [];
  calls = [];
});

const transient = () =>
  new KeyServiceFailed("ThrottlingException", { kmsError: "ThrottlingException", transient: true });
const denied = () =>
  new KeyServiceFailed("AccessDeniedException", {
    kmsError: "AccessDeniedException",
    requestId: "request-1",
    region: "eu-west-1",
  });

function secretsOf(options: Partial<SecretsOptions<"a" | "b">> = {}) {
  return sealedSecrets({
    service,
    context,
    segments: [segment({ a: "1", b: "2" })],
    names: ["a", "b"],
    random: () => 0.01,
    ...options,
  });
}

const left = (ms: number) => ({ getRemainingTimeInMillis: () => ms });

async function refusal(attempt: Promise<unknown>): Promise<SecretUnopenable> {
  const error: unknown = await attempt.catch((thrown: unknown) => thrown);
  if (!(error instanceof SecretUnopenable)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe("secrets are decrypted", () => {
  it("on the first call, and not before", async () => {
    const secrets = secretsOf();
    expect(calls).toHaveLength(0);
    const { a, b } = await secrets();
    expect([a.reveal(), b.reveal()]).toEqual(["1", "2"]);
    await secrets();
    expect(calls).toHaveLength(1);
  });

  it("once for 1,000 concurrent callers, with one Decrypt for each segment", async () => {
    const segments = [segment({ a: "1" }), segment({ b: "2" })];
    const secrets = secretsOf({ segments });
    const all = await Promise.all(Array.from({ length: 1_000 }, () => secrets(left(3_000))));
    expect(new Set(all).size).toBe(1);
    expect(calls).toHaveLength(2);
    expect(Math.max(...calls.map(({ at }) => at)) - (calls[0]?.at ?? 0)).toBeLessThan(100);
  });

  it("for the declared names only, even if a segment has other names", async () => {
    const opened = await sealedSecrets({
      service,
      context,
      segments: [segment({ a: "1", b: "2" })],
      names: ["b"],
    })();
    expect(Object.keys(opened)).toEqual(["b"]);
    // @ts-expect-error -- an undeclared name does not compile
    expect(opened.a).toBeUndefined();
  });

  it("without a request to KMS if there are no secrets", async () => {
    expect(await sealedSecrets({ service, context, segments: [], names: [] })()).toEqual({});
    expect(calls).toHaveLength(0);
  });

  it("even if their names are members of Object.prototype", async () => {
    const values = JSON.parse('{"__proto__":"1","constructor":"2","toString":"3"}');
    const names = Object.keys(values);
    const opened = await sealedSecrets({ service, context, segments: [segment(values)], names })();
    expect(
      names.map((name) =>
        Object.entries(opened)
          .find(([n]) => n === name)?.[1]
          .reveal(),
      ),
    ).toEqual(["1", "2", "3"]);
  });
});

describe("a failure", () => {
  it("is not cached", async () => {
    const secrets = secretsOf();
    failures = [denied()];
    await refusal(secrets());
    expect((await secrets()).a.reveal()).toBe("1");
    expect(calls).toHaveLength(2);
  });

  it("of one call reaches all callers that wait", async () => {
    failures = [denied()];
    const secrets = secretsOf();
    const waiting = await Promise.allSettled(Array.from({ length: 100 }, () => secrets()));
    expect(new Set(waiting.map(({ status }) => status))).toEqual(new Set(["rejected"]));
    expect(calls).toHaveLength(1);
  });

  it("that is permanent is not retried, and reports all details", async () => {
    failures = [denied()];
    const error = await refusal(secretsOf()());
    expect(calls).toHaveLength(1);
    expect(error).toMatchObject({
      code: "ERR_SECRET_OPEN",
      key,
      region: "eu-west-1",
      contextKeys: ["app", "stage", "function"],
      kmsError: "AccessDeniedException",
      requestId: "request-1",
    });
    expect(error.message).toBe(
      `cannot open a, b of function secure, stage dev with ${key} (AccessDeniedException; region eu-west-1; context keys app, stage, function; request request-1): the function's role may open only what is sealed for its own app, stage and function; deploy the stack, or seal it for this one`,
    );
  });

  it("that is transient is retried", async () => {
    failures = [transient(), transient(), transient(), transient()];
    expect((await secretsOf()()).a.reveal()).toBe("1");
    expect(calls).toHaveLength(5);
  });

  it("that is transient is reported after five attempts", async () => {
    failures = Array.from({ length: 9 }, transient);
    expect((await refusal(secretsOf()())).kmsError).toBe("ThrottlingException");
    expect(calls).toHaveLength(5);
  });

  it("of one segment is reported after the other requests have ended, so that no request runs after the response", async () => {
    const segments = [segment({ a: "1" }), segment({ b: "2" })];
    failures = ["hang", denied()];
    const started = Date.now();
    const error = await refusal(secretsOf({ segments })());
    expect(error.message).toMatch(/^cannot open b of/);
    expect(Date.now() - started).toBeGreaterThanOrEqual(140);
    expect(calls).toHaveLength(2);
  });

  it("that is permanent is reported before a transient one", async () => {
    const segments = [segment({ a: "1" }), segment({ b: "2" })];
    failures = [transient(), denied(), ...Array.from({ length: 9 }, transient)];
    expect((await refusal(secretsOf({ segments })())).kmsError).toBe("AccessDeniedException");
  });

  it("with an unknown error code is reported with a next step", async () => {
    failures = [new KeyServiceFailed("constructor", { kmsError: "constructor" })];
    expect((await refusal(secretsOf()())).message).toMatch(
      /: run signet encrypt doctor for details$/,
    );
  });

  it("of one segment ends the retries for the other segments", async () => {
    const segments = [segment({ a: "1" }), segment({ b: "2" })];
    failures = [denied(), ...Array.from({ length: 9 }, transient)];
    await refusal(secretsOf({ segments })());
    expect(calls).toHaveLength(2);
  });
});

describe("the deadline", () => {
  it("ends a call to which the key service never responds, and the next call sends new requests", async () => {
    let hangs = true;
    const stuck: typeof service = {
      decrypt: (...call) => (hangs ? new Promise(() => undefined) : service.decrypt(...call)),
    };
    const secrets = secretsOf({ service: stuck });
    expect((await refusal(secrets(left(200)))).message).toMatch(/no response in time/);
    hangs = false;
    expect((await secrets()).a.reveal()).toBe("1");
  });

  it("is five seconds if the function's time is NaN", async () => {
    await secretsOf()(left(Number.NaN));
    const { deadline = 0, at = 0 } = calls[0] ?? {};
    expect(Math.abs(deadline - at - 5_000)).toBeLessThan(100);
  });

  it.each([
    ["is five seconds without a function", undefined, 5_000],
    ["is five seconds if the function has more", left(60_000), 5_000],
    ["leaves the function half a second", left(2_000), 1_500],
    ["leaves half of a shorter time", left(600), 300],
  ])("%s", async (_, lambda, ms) => {
    await secretsOf()(lambda);
    const { deadline = 0, at = 0 } = calls[0] ?? {};
    expect(Math.abs(deadline - at - ms)).toBeLessThan(100);
  });

  it("is not exceeded by another attempt", async () => {
    failures = Array.from({ length: 9 }, transient);
    const started = Date.now();
    await refusal(secretsOf({ random: () => 1 })(left(300)));
    expect(Date.now() - started).toBeLessThan(300);
    expect(calls.length).toBeLessThan(4);
  });
});

describe("the age of decrypted secrets", () => {
  it("is unlimited by default", async () => {
    const secrets = secretsOf();
    const first = await secrets();
    expect(await secrets()).toBe(first);
    expect(calls).toHaveLength(1);
  });

  it("can be limited, so that older secrets are decrypted again, once for all callers", async () => {
    const secrets = secretsOf({ maxAgeMs: 0 });
    const first = await secrets();
    const [second, third] = await Promise.all([secrets(), secrets()]);
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect(calls).toHaveLength(2);
  });

  it.each([Number.NaN, -1])("cannot be limited to %s", (maxAgeMs) => {
    expect(() => secretsOf({ maxAgeMs })).toThrow(
      `maxAgeMs is ${maxAgeMs}, but must be a time in milliseconds`,
    );
  });

  it("is checked even if KMS fails, so that expired secrets are never returned", async () => {
    const secrets = secretsOf({ maxAgeMs: 0 });
    await secrets();
    failures = [denied()];
    expect((await refusal(secrets())).kmsError).toBe("AccessDeniedException");
    failures = Array.from({ length: 5 }, transient);
    expect((await refusal(secrets())).kmsError).toBe("ThrottlingException");
    expect((await secrets()).a.reveal()).toBe("1");
  });
});

describe("the segments of a function", () => {
  const [both, a, b] = [segment({ a: "1", b: "2" }), segment({ a: "1" }), segment({ b: "2" })];

  it.each([
    ["one is missing", [a], "no segment of function secure, stage dev holds b"],
    ["all are missing", [], "no segment of function secure, stage dev holds a, b"],
    ["one occurs twice", [both, both], "several segments of function secure, stage dev hold a, b"],
    [
      "a name is in two segments",
      [both, a],
      "several segments of function secure, stage dev hold a",
    ],
    [
      "their ciphertexts are swapped",
      [
        { ...a, ciphertext: b.ciphertext },
        { ...b, ciphertext: a.ciphertext },
      ],
      "the segment of a of function secure, stage dev does not hold what it declares; seal it again",
    ],
    [
      "their names are swapped",
      [
        { ...a, names: ["b"] },
        { ...b, names: ["a"] },
      ],
      "the segment of b of function secure, stage dev does not hold what it declares; seal it again",
    ],
    [
      "a name is left out",
      [{ ...both, names: ["a"] }, b],
      "the segment of a of function secure, stage dev does not hold what it declares; seal it again",
    ],
    [
      "a stale name is not inside",
      [{ ...a, stale: ["c"] }, b],
      "the segment of a of function secure, stage dev does not hold what it declares; seal it again",
    ],
  ])("are rejected if %s", async (_, segments, message) => {
    expect((await refusal(secretsOf({ segments })())).message).toBe(message);
  });

  it("return no value for a stale name if another segment has the name", async () => {
    const old = { ...both, names: ["b"], stale: ["a"] };
    const { a: opened } = await secretsOf({ segments: [old, segment({ a: "new" })] })();
    expect(opened.reveal()).toBe("new");
  });

  it("are rejected if a map is declared as a bare value", async () => {
    const sealed = (values: object) => printValues(new Map(Object.entries(values)));
    const map = (name: string): SealedSegment => ({
      key,
      names: [name],
      ciphertext: sealed({ [name]: "1" }).toString("base64"),
    });
    expect((await secretsOf({ segments: [map("a"), map("b")] })()).b.reveal()).toBe("1");
    for (const ciphertext of [map("a").ciphertext, map("b").ciphertext]) {
      const called: SealedSegment = { ...map("b"), form: "value", ciphertext };
      const error = await refusal(secretsOf({ segments: [map("a"), called] })());
      expect(error.message).toMatch(
        /^the segment of b .* does not hold what it declares; seal it again$/,
      );
    }
  });

  it("return a bare value under its only name", async () => {
    const value = (text: string | Uint8Array): SealedSegment => ({
      key,
      names: ["a"],
      form: "value",
      ciphertext: Buffer.from(text).toString("base64"),
    });
    const opened = await secretsOf({ segments: [value('{"a":"1"}'), b] })();
    expect(opened.a.reveal()).toBe('{"a":"1"}');
    const broken = secretsOf({ segments: [value(Uint8Array.of(0xff)), b] })();
    expect((await refusal(broken)).message).toMatch(/does not hold what it declares/);
  });
});
