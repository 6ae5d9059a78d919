import { format, inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Secret } from "../../../lib/formats/sealed/secret-value.ts";

const canary = "canary-value";
const shown = "[secret proofKey]";
const secret = new Secret("proofKey", canary);
// A handler in JavaScript may use the secret as a text.
const text = secret as unknown as string;

describe("a secret shows only its name", () => {
  const failed = new Error("no answer for " + text, { cause: secret });
  Object.assign(failed, { secret });
  it.each([
    ["in a template", `the ${text}`],
    ["joined to text", "value: " + text],
    ["as text", String(secret)],
    ["joined in a list", [secret].join()],
    ["in JSON", JSON.stringify(secret)],
    ["deep in JSON", JSON.stringify({ a: [{ secret }] })],
    ["inspected", inspect(secret)],
    ["inspected at any depth", inspect({ a: { b: { c: { d: secret } } } }, { depth: 9 })],
    ["inspected with hidden members", inspect(secret, { showHidden: true, depth: 9 })],
    [
      "inspected without its own inspect method",
      inspect(secret, { customInspect: false, showHidden: true }),
    ],
    ["inspected as a proxy", inspect(new Proxy(secret, {}), { showProxy: true, depth: 9 })],
    ["inspected with getters", inspect({ secret }, { getters: true, depth: 9 })],
    ["by %s", format("%s", secret)],
    ["by %o", format("%o", secret)],
    ["by %O", format("%O", { secret })],
    ["by %j", format("%j", { secret })],
    ["in an error", failed.message],
    ["in an error's stack", failed.stack ?? ""],
    ["as an error's cause and property", inspect(failed, { depth: 9, showHidden: true })],
    ["as its entries", JSON.stringify(Object.entries(secret))],
    ["spread", JSON.stringify(Object.assign({}, secret))],
    ["cloned", JSON.stringify(structuredClone(secret))],
    ["cloned, inspected", inspect(structuredClone({ secret }), { depth: 9 })],
    ["in a map and a set", inspect([new Map([["a", secret]]), new Set([secret])], { depth: 9 })],
  ])("%s", (_, seen) => {
    expect(seen).toContain(shown);
    expect(seen).not.toContain(canary);
    expect(seen).not.toContain(Buffer.from(canary).toString("base64").slice(0, 8));
    expect(seen).not.toContain(Buffer.from(canary).toString("hex").slice(0, 8));
  });

  it("when it is converted to a number or compared", () => {
    expect(Number(secret)).toBeNaN();
    expect(secret.valueOf()).toBe(secret);
    expect(format("%d", secret)).toBe("NaN");
  });
});

describe("reveal", () => {
  it.each(["", canary, "é\u0000\u{1f511}", "x".repeat(10_000)])("returns %j", (value) => {
    expect(new Secret("a", value).reveal()).toBe(value);
  });

  it("is the only member of a secret that returns its value", () => {
    const names = Reflect.ownKeys(secret).concat(Reflect.ownKeys(Secret.prototype));
    const texts = names
      .filter((name) => name !== "reveal" && name !== "constructor")
      .map((name) => {
        const member: unknown = Reflect.get(secret, name);
        return String(typeof member === "function" ? Reflect.apply(member, secret, []) : member);
      });
    expect(new Set(texts)).toEqual(new Set([shown]));
  });
});
