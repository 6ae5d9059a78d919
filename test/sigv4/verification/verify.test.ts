import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { headerValues, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { describeCredential, wrongCredentials } from "./describe-credential.ts";
import {
  acceptance,
  authorizedAs,
  MISMATCH,
  plain,
  refusal,
  signedBy,
  stringToSignOf,
  verdict,
  without,
} from "./signed-requests.ts";

const user = signedBy("AKIDUSER");
const session = signedBy("ASIASESSION");

it("accepts a request signed with a long-term key and returns the key", () => {
  expect(verdict(user)).toEqual(
    acceptance("AKIDUSER", "content-type", "host", "x-amz-date", "x-custom", "x-empty"),
  );
});

it("accepts a request signed with a session's key", () => {
  expect(verdict(session)).toMatchObject({ ok: true, accessKeyId: "ASIASESSION" });
});

const hash = (header: string) => createHash("sha256").update(header).digest("base64");
const requires = (...names: readonly string[]) =>
  names.map((name) => `Authorization header requires '${name}' parameter. `).join("");
const REQUIRES_DATE =
  "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
const HASHED = "(Hashed with SHA-256 and encoded with Base64) Authorization=";

it("reports a request without a signature", () => {
  expect(refusal(plain)).toEqual(["MissingAuthenticationToken", "Missing Authentication Token"]);
});

it.each([
  ["a bearer token", "Bearer abc"],
  ["one word", "abc"],
  ["a piece without `=`", "AWS4-HMAC-SHA256 Credential=a, b"],
  ["a tab for the first blank", "AWS4-HMAC-SHA256\tCredential=a"],
])("reports %s in Authorization as malformed and shows only its hash", (_, header) => {
  expect(refusal(authorizedAs(user, () => header))).toEqual([
    "IncompleteSignature",
    `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash(header)}'.`,
  ]);
});

it.each([
  ["Basic Zm9vOmJhcg==", ["Credential", "Signature", "SignedHeaders"]],
  ["", ["Credential", "Signature", "SignedHeaders"]],
  ["AWS4-HMAC-SHA256 =a, Credential=b", ["Signature", "SignedHeaders"]],
  ["AWS4-HMAC-SHA256 Credential=a", ["Signature", "SignedHeaders"]],
  ["AWS4-HMAC-SHA256 Signature=a, Credential=b", ["SignedHeaders"]],
  ["AWS4-HMAC-SHA256 SignedHeaders=a  Credential=b", ["Signature"]],
  ["AWS4-HMAC-SHA256 SignedHeaders=a,Signature=b,credential=c", ["Credential"]],
])("reports the missing parameters of the Authorization %j in AWS's order", (header, missing) => {
  const undated = without(user, "x-amz-date");
  expect(refusal(authorizedAs(user, () => header))).toEqual([
    "IncompleteSignature",
    `${requires(...missing)}${HASHED}${hash(header)}`,
  ]);
  expect(refusal(authorizedAs(undated, () => header))).toEqual([
    "IncompleteSignature",
    `${requires(...missing)}${REQUIRES_DATE}${HASHED}${hash(header)}`,
  ]);
});

it("reports a request without a date", () => {
  const [authorization = ""] = headerValues(user, "authorization");
  expect(refusal(without(user, "x-amz-date"))).toEqual([
    "IncompleteSignature",
    `${REQUIRES_DATE}${HASHED}${hash(authorization)}`,
  ]);
});

it("denies a signature that leaves Host out", () => {
  const hostless = authorizedAs(user, (text) => text.replace(";host;", ";"));
  expect(refusal(hostless)).toEqual([
    "InvalidSignature",
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  ]);
});

it("denies a request whose Authorization names another algorithm", () => {
  const other = authorizedAs(user, (text) => text.replace("SHA256 ", "SHA25 "));
  expect(refusal(other)).toEqual([
    "IncompleteSignature",
    "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
  ]);
});

const credentialOf = (credential: string): WireRequest =>
  authorizedAs(user, (text) => text.replace(/Credential=[^,]*/, `Credential=${credential}`));

describeCredential({
  malformed: ["", ...wrongCredentials],
  withCredential: credentialOf,
  withoutItsSignature: (request) => authorizedAs(request, (text) => `${text}0`),
});

it("returns the server's strings if the signature is wrong", () => {
  const tampered = { ...user, method: "PUT" };
  const result = verdict(tampered);
  expect(result).toMatchObject({ ok: false, denial: "InvalidSignature", message: MISMATCH });
  const canonical = [
    "PUT",
    "/prod/orders/42",
    "a=0&a=1&b=2",
    "content-type:application/json",
    "host:api.example",
    "x-amz-date:20150830T123600Z",
    "x-custom:one,two",
    "x-empty:",
    "",
    "content-type;host;x-amz-date;x-custom;x-empty",
    createHash("sha256").update('{"item":"book"}').digest("hex"),
  ].join("\n");
  expect(result).toHaveProperty("server", {
    canonicalRequest: canonical,
    stringToSign: stringToSignOf(canonical),
  });
});

it("returns the server's strings only if the signature does not match", () => {
  expect(verdict(plain)).not.toHaveProperty("server");
  expect(verdict(without(session, "x-amz-security-token"))).toHaveProperty("server");
  expect(verdict(session, new Date("2015-08-30T14:00:00Z"))).not.toHaveProperty("server");
});

it.each(["X-Amz-Algorithm", "X%2DAmz%2dAlgorithm"])(
  "denies a request that also has %s in its query",
  (name) => {
    const both = signedBy("AKIDUSER", { ...plain, query: [[name, "AWS4-HMAC-SHA256"]] });
    expect(refusal(both)).toEqual([
      "InvalidSignature",
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ]);
  },
);
