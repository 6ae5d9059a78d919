import { beforeEach, describe, expect, it } from "vitest";
import { adoptCiphertext } from "../../../lib/cli/sealing/adopt.ts";
import { rewrapFunction } from "../../../lib/cli/sealing/rewrap.ts";
import {
  author,
  key,
  keyId,
  otherKey,
  shape,
  target,
  withMore,
  type Author,
} from "../../formats/sealed/author.ts";

let me: Author;
beforeEach(() => {
  me = author();
});

describe("rewrapping", () => {
  it("re-encrypts every segment with another key, without decrypting one here", async () => {
    const stale = { ...(await me.segmentOf({ c: "3", s: "4" })), names: ["c"], stale: ["s"] };
    const before = withMore(await me.fileOf({ a: "1", b: "2" }), stale);
    const other = { functionName: "secure", keyId: "alias/other" };
    const file = await rewrapFunction(me.writeOnly, before, other);
    expect(shape(file)).toEqual(shape(before));
    expect(file.functions["secure"]?.map((one) => one.key)).toEqual([otherKey, otherKey]);
    expect(await me.opened(file, ["a", "b", "c"])).toEqual({ a: "1", b: "2", c: "3" });
  });

  it("fails as a whole if one segment cannot be re-encrypted", async () => {
    const before = withMore(await me.fileOf({ a: "1" }), await me.segmentOf({ b: "2" }, "orders"));
    await expect(rewrapFunction(me.service, before, target)).rejects.toThrow(
      `cannot re-encrypt b of function secure, stage dev with ${keyId} (InvalidCiphertextException)`,
    );
  });

  it("rejects a response with another key than the requested one", async () => {
    const wrong = { reEncrypt: async () => ({ ciphertext: Buffer.from("x"), keyArn: key }) };
    const other = { functionName: "secure", keyId: otherKey };
    await expect(rewrapFunction(wrong, await me.fileOf({ a: "1" }), other)).rejects.toThrow(
      `with ${key}, not with ${otherKey}`,
    );
  });
});

describe("an adopted ciphertext", () => {
  const ours = { app: "signet", stage: "dev", function: "secure" };
  const made = async (context: Readonly<Record<string, string>>) => ({
    ...(await me.service.encrypt(keyId, Buffer.from("bare value"), context)),
    context,
  });
  const adopt = (
    foreign: Parameters<typeof adoptCiphertext>[3],
    file = me.fileOf({ a: "old", b: "2" }),
  ) =>
    file.then((before) => adoptCiphertext(me.service, before, { ...target, name: "a" }, foreign));

  it("with the function's own context is kept unchanged", async () => {
    const foreign = await made({ function: "secure", stage: "dev", app: "signet" });
    const file = await adopt(foreign);
    expect(shape(file)).toEqual([
      { names: ["b"], stale: ["a"] },
      { names: ["a"], form: "value" },
    ]);
    expect(file.functions["secure"]?.[1]?.ciphertext).toBe(
      Buffer.from(foreign.ciphertext).toString("base64"),
    );
    expect(me.service.calls.reEncrypt).toBe(0);
    expect(await me.opened(file, ["a", "b"])).toEqual({ a: "bare value", b: "2" });
  });

  it.each([
    ["the Lambda console's", { LambdaFunctionName: "signet-dev-secure" }],
    ["none", {}],
    ["one with an additional pair", { ...ours, more: "x" }],
  ])(
    "with another context (%s) is re-encrypted with the function's context",
    async (_, context) => {
      const file = await adopt(await made(context));
      expect(me.service.calls).toMatchObject({ reEncrypt: 1 });
      expect(await me.opened(file, ["a", "b"])).toEqual({ a: "bare value", b: "2" });
    },
  );

  it("with a wrongly declared context is rejected, and no other context is tried", async () => {
    const foreign = { ...(await made({ LambdaFunctionName: "f" })), context: {} };
    await expect(adopt(foreign)).rejects.toThrow(
      /cannot re-encrypt a .*InvalidCiphertextException/,
    );
    expect(me.service.calls).toMatchObject({ reEncrypt: 1, decrypt: 1 });
  });
});
