import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { sign } from "../../lib/sigv4/sign.ts";
import { signature, signingKey } from "../../lib/sigv4/signing-key.ts";
import { verify } from "../../lib/sigv4/verify.ts";
import { suiteCases } from "./suite-cases.ts";

// AWS's signing test suite itself, where this machine has it.
const folder = resolve(process.env["SIGV4_SUITE"] ?? "../shared/sigv4-suite/v4");
const absent = !existsSync(folder);
const unless = absent ? ` (skipped: ${folder} is not there)` : "";

it("holds all 38 cases of the suite, each once", () => {
  expect(new Set(suiteCases.map(({ name }) => name)).size).toBe(38);
  expect(suiteCases).toHaveLength(38);
});

it.each(suiteCases)("signs $name of AWS's suite", ({ request, options, signature: expected }) => {
  expect(sign(request, options).trace.signature).toBe(expected);
});

it.each(suiteCases.filter(({ options }) => options.normalizePath))(
  "verifies $name of AWS's suite as it was signed",
  ({ request, options }) => {
    const { region, service, date: now, credentials } = options;
    const signed = sign(request, options).request;
    expect(verify(signed, { region, service, now, find: () => credentials }).ok).toBe(true);
  },
);

it.skipIf(absent)(`has in its table what the suite has${unless}`, () => {
  const cases = readdirSync(folder).map((name) => {
    const { credentials, ...context } = JSON.parse(read(name, "context.json"));
    return {
      name,
      text: read(name, "request.txt"),
      signature: read(name, "header-signature.txt"),
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
    };
  });
  const table = suiteCases.map(({ name, text, signature: expected, options }) => {
    return { name, text, signature: expected, ...options };
  });
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(table.toSorted(byName)).toEqual(cases.toSorted(byName));
});

it.skipIf(absent).each(suiteCases)(
  `builds canonical request and string to sign of $name byte for byte${unless}`,
  ({ name, request, options }) => {
    const { trace } = sign(request, options);
    expect(trace.canonicalRequest).toBe(read(name, "header-canonical-request.txt"));
    expect(trace.stringToSign).toBe(read(name, "header-string-to-sign.txt"));
  },
);

function read(name: string, file: string): string {
  return readFileSync(join(folder, name, file), "utf8");
}

// The worked example of the SigV4 documentation.
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
