import type { SigningTrace } from "../../../lib/sigv4/signing/signing-trace.ts";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { wireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { renderTrace, traceJson } from "../../../lib/sigv4/signing/render-trace.ts";

const sessionToken = "session+token/with==signs";
const options = {
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "canary-secret", sessionToken },
  region: "eu-west-1",
  service: "execute-api",
  date: new Date("2026-03-01T12:00:00Z"),
};
const request = wireRequest("GET", "https://a.example/prod/x%20y?b=1&a=2");
const inHeader = sign(request, { ...options, contentSha256Header: true }).trace;
const inQuery = presign(request, { ...options, expiresIn: 60 }).trace;
const ofUrlWithToken = sign(
  wireRequest("GET", `https://a.example/?x-amz-security-token=${sessionToken}&z=1`),
  { ...options, credentials: { ...options.credentials, sessionToken: undefined } },
).trace;

it("shows the steps in order, with a label for each line and its use in the next step", () => {
  const { canonicalRequestHash, credentialScope, payloadHash, signature } = inHeader;
  expect(renderTrace(inHeader)).toBe(
    `1. Canonical request: the request in the form that client and server both compute
   method          GET
   path, encoded   /prod/x%2520y
   query, sorted   a=2&b=1
   header          host:a.example
   header          x-amz-content-sha256:${payloadHash}
   header          x-amz-date:20260301T120000Z
   header          x-amz-security-token:[session token]
   (empty line)
   signed headers  host;x-amz-content-sha256;x-amz-date;x-amz-security-token
   payload hash    ${payloadHash}
     ↓ all of these lines are hashed with SHA-256
2. Hash of the canonical request
   SHA-256         ${canonicalRequestHash}
     ↓ is the last line of the string to sign (step 4)
3. Credential scope: day, region and service for which the signature is valid
   scope           ${credentialScope}
     ↓ is the third line of the string to sign; its four parts turn the secret key into the signing key
4. String to sign
   algorithm       AWS4-HMAC-SHA256
   date            20260301T120000Z
   scope (3)       ${credentialScope}
   hash (2)        ${canonicalRequestHash}
     ↓ HMAC-SHA256 of these lines under the signing key
5. Signature
   HMAC            ${signature}
     ↓ goes into a header, with the access key, the scope (3) and the names of the signed headers
6. Authorization header
   header          ${inHeader.authorization}
`,
  );
});

it("ends with the query if the signature is in the query", () => {
  expect(renderTrace(inQuery)).toMatch(
    new RegExp(
      `6\\. Query of the presigned URL\n   query +X-Amz-Algorithm=.*&a=2&b=1&X-Amz-Signature=${inQuery.signature}\n$`,
    ),
  );
  expect(renderTrace(inQuery)).not.toContain("Authorization header");
});

it.each([
  ["the header", inHeader],
  ["the query", inQuery],
] as const)(
  "gives a value the same colour everywhere and colours nothing else, with the signature in %s",
  (_, trace) => {
    const coloured = renderTrace(trace, { colour: true });
    expect(stripVTControlCharacters(coloured)).toMatch(/^1\. Canonical request/);
    expect(stripVTControlCharacters(coloured).replaceAll(/ +$/gm, "")).toBe(renderTrace(trace));
    const values = [trace.payloadHash, trace.canonicalRequestHash, trace.signature];
    const colours = values.map((value) => {
      const before = coloured.split(value).slice(0, -1);
      const codes = new Set(before.map((text) => text.slice(text.lastIndexOf("\u001b"))));
      expect(before.length).toBeGreaterThanOrEqual(value === trace.payloadHash ? 1 : 2);
      expect(codes.size).toBe(1);
      return [...codes][0];
    });
    expect(new Set(colours).size).toBe(values.length);
  },
);

it("writes escape codes only if colour is on", () => {
  expect(renderTrace(inHeader)).toBe(stripVTControlCharacters(renderTrace(inHeader)));
});

it("returns every step as one line of JSON for programs", () => {
  const { canonicalRequest, ...others } = inHeader;
  const text = traceJson(inHeader);
  expect(text).not.toContain("\n");
  expect(JSON.parse(text)).toEqual({
    ...others,
    canonicalRequest: canonicalRequest.replace(sessionToken, "[session token]"),
    redacted: true,
  });
  expect(Object.keys(JSON.parse(text))).toEqual([
    "payloadHash",
    "signedHeaders",
    "canonicalRequest",
    "redacted",
    "canonicalRequestHash",
    "credentialScope",
    "stringToSign",
    "signature",
    "authorization",
  ]);
  expect(JSON.parse(traceJson(inQuery))).toMatchObject({
    signedQuery: expect.stringMatching(/&X-Amz-Signature=[0-9a-f]{64}$/),
  });
});

describe("the rendering of a trace", () => {
  it.each<[string, SigningTrace]>([
    ["a signed request", inHeader],
    ["a presigned request", inQuery],
    ["a URL that came with a token", ofUrlWithToken],
  ])("hides the session token and the secret key of %s", (_, trace) => {
    const forms = [renderTrace(trace), renderTrace(trace, { colour: true }), traceJson(trace)];
    for (const form of forms) {
      expect(form).not.toContain(sessionToken);
      expect(form).not.toContain(encodeURIComponent(sessionToken));
      expect(form).not.toContain("canary-secret");
      expect(form).toContain("[session token]");
    }
  });

  it("has every step if there is no token", () => {
    const credentials = { ...options.credentials, sessionToken: undefined };
    const { trace } = sign(request, { ...options, credentials });
    expect(JSON.parse(traceJson(trace))).toMatchObject({
      redacted: false,
      canonicalRequest: trace.canonicalRequest,
    });
    expect(renderTrace(trace)).not.toContain("[session token]");
  });
});
