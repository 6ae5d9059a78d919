import { expect, it } from "vitest";
import { redactor } from "../../../scripts/call/redact.ts";

const sessionToken = "IQoJb3JpZ2lu+X2VjE/Pz8=";
const redact = redactor({
  accessKeyId: "ASIA",
  secretAccessKey: "wJalr/XUtn+FEMIK7MDENG",
  sessionToken,
});

it.each([
  ["as it is", sessionToken],
  ["for a URL", encodeURIComponent(sessionToken)],
  [
    "for a URL, in lower case",
    encodeURIComponent(sessionToken).replace(/%../g, (x) => x.toLowerCase()),
  ],
  ["for a URL, twice", encodeURIComponent(encodeURIComponent(sessionToken))],
  ["for JSON, with its slashes", sessionToken.replaceAll("/", String.raw`\/`)],
  ["for JSON by Gson", sessionToken.replaceAll("=", String.raw`\u003d`)],
  ["for XML, in decimals", sessionToken.replaceAll("+", "&#43;")],
  ["for XML, in hex", sessionToken.replaceAll("=", "&#x3D;")],
])("hides a session token that is encoded %s", (_, form) => {
  expect(redact(`<${form}> <${form}>`)).toBe("<[session token]> <[session token]>");
});

it("hides the secret key, and leaves everything else", () => {
  expect(redact("a wJalr/XUtn+FEMIK7MDENG b")).toBe("a [secret key] b");
  const other = sessionToken.replace("+", "-");
  expect(redact(other)).toBe(other);
});

it("leaves the other bytes of a body as they are", () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  expect(redact(bytes)).toEqual(bytes);
  const hidden = redact(Buffer.concat([bytes, Buffer.from(sessionToken), bytes]));
  expect(hidden).toEqual(Buffer.concat([bytes, Buffer.from("[session token]"), bytes]));
});

it("takes credentials without a token", () => {
  const without = redactor({ accessKeyId: "AKIA", secretAccessKey: "wJalr/XUtn+FEMIK7MDENG" });
  expect(without("undefined")).toBe("undefined");
});
