import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { signature, signingKey } from "../../../lib/sigv4/key/signing-key.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import type { WireRequest } from "../../../lib/sigv4/request/request.ts";
import {
  suiteAbsent,
  suiteCases,
  suiteFile,
  suiteFolder,
  unlessAbsent,
  type SuiteCase,
} from "./suite-cases.ts";

it("the table holds all 38 cases of the suite, each once", () => {
  expect(new Set(suiteCases.map(({ name }) => name)).size).toBe(38);
  expect(suiteCases).toHaveLength(38);
});

it.each(suiteCases)("signs $name of AWS's suite", ({ request, options, signature: expected }) => {
  expect(sign(request, options).trace.signature).toBe(expected);
});

it.each(suiteCases)("presigns $name of AWS's suite", ({ request, options, querySignature }) => {
  const { request: presigned, trace } = presign(request, options);
  expect(trace.signature).toBe(querySignature);
  expect(presigned.query.at(-1)).toEqual(["X-Amz-Signature", querySignature]);
});

/** Verifies a request with the settings of the case, at the time of the case. */
function verdict({ options }: SuiteCase, request: WireRequest) {
  const { region, service, date: now, credentials, normalizePath } = options;
  return verify(request, { region, service, now, normalizePath, find: () => credentials });
}

it.each(suiteCases)("verifies $name of AWS's suite as it was signed", (entry) => {
  const { request, options } = entry;
  expect(verdict(entry, sign(request, options).request)).toMatchObject({ ok: true });
});

it.each(suiteCases.filter(({ options }) => options.omitSessionToken !== true))(
  "verifies $name of AWS's suite as it was presigned",
  (entry) => {
    const { request, options } = entry;
    expect(verdict(entry, presign(request, options).request)).toMatchObject({ ok: true });
  },
);

it.each(suiteCases.filter(({ options }) => options.omitSessionToken === true))(
  "denies $name of AWS's suite as it was presigned, because only the signature may be unsigned",
  (entry) => {
    const { request, options } = entry;
    expect(entry.name).toBe("post-sts-header-after");
    expect(verdict(entry, presign(request, options).request)).toMatchObject({
      ok: false,
      denial: "InvalidSignature",
    });
  },
);

it.skipIf(suiteAbsent)(`the table equals the suite${unlessAbsent}`, () => {
  const cases = readdirSync(suiteFolder).map((name) => {
    const { credentials, ...context } = JSON.parse(suiteFile(name, "context.json"));
    return {
      name,
      text: suiteFile(name, "request.txt"),
      signature: suiteFile(name, "header-signature.txt"),
      querySignature: suiteFile(name, "query-signature.txt"),
      credentials: {
        accessKeyId: credentials.access_key_id,
        secretAccessKey: credentials.secret_access_key,
        sessionToken: credentials.token,
      },
      region: context.region,
      service: context.service,
      date: new Date(context.timestamp),
      normalizePath: context.normalize,
      contentSha256Header: context.sign_body,
      omitSessionToken: context.omit_session_token === true,
      expiresIn: context.expiration_in_seconds,
    };
  });
  const table = suiteCases.map(({ name, text, options, ...entry }) => {
    const { signature: inHeader, querySignature } = entry;
    return { name, text, signature: inHeader, querySignature, ...options };
  });
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(table.toSorted(byName)).toEqual(cases.toSorted(byName));
});

// The example in AWS's documentation of SigV4.
it("derives the signing key and the signature of AWS's documentation", () => {
  const key = signingKey(
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "20150830",
    "us-east-1",
    "iam",
  );
  expect(key.toString("hex")).toBe(
    "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
  );
  const stringToSign = [
    "AWS4-HMAC-SHA256",
    "20150830T123600Z",
    "20150830/us-east-1/iam/aws4_request",
    "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59",
  ];
  expect(signature(key, stringToSign.join("\n"))).toBe(
    "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  );
});
