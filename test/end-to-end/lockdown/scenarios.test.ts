import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "../../../scripts/build/build-output.ts";

const HERE = "test/end-to-end/lockdown";
const API = `${HERE}/api.test.ts`;
const SIGNATURES = `${HERE}/signatures.test.ts`;
const VARIANTS = `${HERE}/variants.test.ts`;
const FUNCTIONS = `${HERE}/functions.test.ts`;
const SESSIONS = `${HERE}/sessions.test.ts`;
const HOOKS = "test/end-to-end/describe-hooks.ts";
const CALLERS = "test/end-to-end/describe-callers.ts";
const HOSTILE = "test/cloud/http/hostile.test.ts";
const CHECKS = "test/cdk/checks/scenarios.test.ts";
const TRANSPORT = "test/cloud/http/custom-domains.test.ts";
const HTTPS = "test/cloud/http/https.test.ts";
const LIMITS = "test/cloud/runtime/limits.test.ts";
const FIREWALL = "test/cdk/constructs/api/firewall.test.ts";
const TOKENS = "test/lambda/cdk/oidc-authorizer/check-token.test.ts";

/** The scenarios that the lock-down is held against: which test runs each, by words of its title. */
const scenarios: readonly (readonly [number: string, what: string, file: string, title: string])[] =
  [
    ["01", "a template with an unacknowledged open method", CHECKS, '"01, 82"'],
    ["02", "a template with a public function URL", CHECKS, '"02"'],
    [
      "03",
      "GET /open tells nothing secret",
      "test/end-to-end/describe-secret.ts",
      "is in no answer",
    ],
    [
      "04",
      "GET /secure without a signature",
      "test/end-to-end/main-job.test.ts",
      "an unsigned request",
    ],
    ["05", "GET /secure with one", API, "05: "],
    ["06", "another route than the granted one", API, '"06"'],
    ["07", "another user", API, '"07"'],
    ["08", "an unknown path", API, "08: "],
    ["09", "an open sibling of a protected route", API, "09: "],
    ["09", "is refused at synth", CHECKS, '"09"'],
    ["10", "curl, @smithy/signature-v4, a presigned URL", API, "10: "],
    ["11", "an unknown key", SIGNATURES, "11: "],
    ["12", "a wrong secret", SIGNATURES, "12: "],
    ["13", "another region", SIGNATURES, "13: "],
    ["14", "another service", SIGNATURES, "14: "],
    ["15", "an old date", SIGNATURES, "15: "],
    ["16", "a date ahead", SIGNATURES, "16: "],
    ["17", "two days", SIGNATURES, "17: "],
    ["18", "OpenFaaS's signature", HOOKS, "18: "],
    ["19", "under a wrong key", HOOKS, "19: "],
    ["20", "a downgrade", HOOKS, "20: "],
    ["21", "SHA-1 where it is asked for", VARIANTS, "21: "],
    ["22", "other spellings", HOOKS, "22: "],
    ["23", "other algorithms", HOOKS, "23: "],
    ["24", "GitHub's signature", HOOKS, "24: "],
    ["25", "one byte changed", HOOKS, "25: "],
    ["26", "bytes that are one as text", HOOKS, "26: "],
    ["27", "no signature", HOOKS, "27: "],
    ["28", "timestamps", HOOKS, "28: "],
    ["29", "ids", HOOKS, "29: "],
    ["30", "a replay, acknowledged", HOOKS, "30: "],
    ["30", "a replay, refused", VARIANTS, "30: "],
    ["31", "another body under one id", HOOKS, "31: "],
    ["32", "keys in rotation", VARIANTS, "32: "],
    ["33", "two signature headers", HOOKS, "33: "],
    ["34", "a function that may call another", VARIANTS, "34: "],
    ["35", "one that may not", VARIANTS, "35: "],
    ["36", "one without a network", "test/cloud/network/isolation.test.ts", "over TCP to"],
    ["37", "a user who may call the API", VARIANTS, "37: "],
    ["38", "a function without a route", FUNCTIONS, "38: "],
    [
      "39",
      "who-can, every cell executed",
      "test/end-to-end/describe-access.ts",
      "is answered with 2xx, and nothing else is",
    ],
    ["40", "a secret's way", VARIANTS, "40, 41: "],
    ["41", "two secrets under two keys", VARIANTS, "40, 41: "],
    ["42", "swapped ciphertexts", VARIANTS, '"42"'],
    ["43", "another key's ciphertext", VARIANTS, '"43"'],
    ["44", "another function's role", VARIANTS, "44: "],
    ["45", "damaged ciphertexts", VARIANTS, '"45"'],
    ["46", "a disabled key, and back", VARIANTS, "46: "],
    [
      "47",
      "a value that ends with a newline",
      "test/scripts/encrypt/change.test.ts",
      "final newline",
    ],
    ["48", "twelve sealed values", CHECKS, '"48"'],
    ["49", "an error with a secret in it", VARIANTS, "49: "],
    ["50", "a browser without a password", CALLERS, "50: "],
    ["51", "with the right one", CALLERS, "51: "],
    ["52", "with wrong ones", CALLERS, "52: "],
    [
      "52",
      "an unknown user takes as long",
      "test/formats/password/users.test.ts",
      "that are unknown take the same work",
    ],
    ["53", "two Authorization headers", CALLERS, "53: "],
    ["54", "an address that is not listed", API, "54: "],
    ["55", "and says that it is", API, "55: "],
    ["56", "one that is", API, "56: "],
    ["57", "without a signature", API, "57: "],
    ["58", "slow senders", HOSTILE, "58: "],
    ["59", "large bodies", HOSTILE, "59: "],
    ["60", "old TLS", TRANSPORT, "the TLS policy of a name"],
    ["61", "plain HTTP on the TLS port", HTTPS, "what is no TLS"],
    [
      "61",
      "the plain port, by a policy on aws:SecureTransport",
      HTTPS,
      "is what aws:SecureTransport tells of",
    ],
    ["62", "another host than the handshake's", HTTPS, "where the endpoint access mode is strict"],
    ["63", "a burst", VARIANTS, "63: "],
    ["64", "a caller who floods", VARIANTS, "64: "],
    ["65", "a function's concurrency", VARIANTS, "65: "],
    ["66", "guessed passwords", FIREWALL, "is for who asks too often"],
    ["67", "the neighbour", FIREWALL, "is for who asks too often"],
    ["68", "a login", "test/scripts/login/password.test.ts", "68"],
    ["69", "a login that is none", "test/scripts/login/usage.test.ts", "69"],
    ["70", "deployments without the right", FUNCTIONS, "70: "],
    ["71", "files and processes", LIMITS, "that tries to"],
    [
      "72",
      "a function that takes too long",
      "test/cloud/gateway/rest-api/integration/failures.test.ts",
      "Endpoint request timed out",
    ],
    ["73", "a function's user", LIMITS, "does not run as root"],
    ["74", "a plug-in's own answer", VARIANTS, "74: "],
    ["75", "a plug-in that is down, slow, or sees the body", VARIANTS, "75: "],
    ["76", "a good token", CALLERS, "76: "],
    ["77", "no algorithm, or another", CALLERS, "77: "],
    ["78", "tokens of others, late, early, steering", TOKENS, "does not know"],
    ["79", "a scope that is missing", CALLERS, "79: "],
    ["80", "keys that change, and floods of names", TOKENS, "80: "],
    [
      "81",
      "a cached allow on another route",
      "test/cloud/gateway/rest-api/authorization/authorizers/authorizer-cache.test.ts",
      "that allows one route does not serve another",
    ],
    ["82", "an unauthenticated method", CHECKS, '"01, 82"'],
    ["83", "a container's user", CHECKS, '"83"'],
    ["84", "acknowledged with a reason", CHECKS, "84: "],
    ["85", "a signature on something else", API, "85: "],
    ["86", "another body", SIGNATURES, "86: "],
    ["87", "headers that are not signed", SIGNATURES, "87: "],
    ["88", "signed headers that are none", SIGNATURES, "88: "],
    ["89", "an unsigned payload", SIGNATURES, "89: "],
    ["90", "two signatures, two dates", SIGNATURES, "90: "],
    ["91", "paths that are read in two ways", HOSTILE, "91: "],
    ["92", "queries in every spelling", SIGNATURES, "92: "],
    ["93", "requests that are read in two ways", HOSTILE, "93: "],
    ["94", "large headers", HOSTILE, "94: "],
    ["95", "a signed request again", VARIANTS, "95: "],
    ["96", "temporary credentials", SESSIONS, "96: "],
    ["97", "a deactivated key", SESSIONS, "97: "],
    ["98", "bodies that are bombs", VARIANTS, "98: "],
    ["99", "a clock that jumps back", VARIANTS, "99: "],
    ["100", "each defence switched off", "test/mutations/defences.ts", "switches it off"],
  ];

describe("the scenarios of the lock-down", () => {
  it("are all there", () => {
    const all = Array.from({ length: 100 }, (_, index) => String(index + 1).padStart(2, "0"));
    expect([...new Set(scenarios.map(([number]) => number))]).toEqual(all);
  });

  it.each(scenarios)("%s, %s, is run by %s", (_, __, file, title) => {
    const path = join(project, file);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).toContain(title);
  });
});
