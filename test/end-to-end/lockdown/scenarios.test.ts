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
const LIMITS = "test/cloud/runtime/limits/limits.test.ts";
const FIREWALL = "test/cdk/constructs/api/firewall.test.ts";
const TOKENS = "test/lambda/cdk/oidc-authorizer/check-token.test.ts";

/** The scenarios of the lock-down, with the file of the test that runs each and words of its title. */
const scenarios: readonly (readonly [number: string, what: string, file: string, title: string])[] =
  [
    ["01", "a template with an unacknowledged open method", CHECKS, '"01, 82"'],
    ["02", "a template with a public function URL", CHECKS, '"02"'],
    [
      "03",
      "GET /open reveals no secret",
      "test/end-to-end/describe-secret.ts",
      "is in no response",
    ],
    [
      "04",
      "GET /secure without a signature",
      "test/end-to-end/main-job.test.ts",
      "an unsigned request",
    ],
    ["05", "GET /secure with a signature", API, "05: "],
    ["06", "a route without a grant", API, '"06"'],
    ["07", "another user", API, '"07"'],
    ["08", "an unknown path", API, "08: "],
    ["09", "an open sibling of a protected route", API, "09: "],
    ["09", "an open sibling at synth", CHECKS, '"09"'],
    ["10", "curl, @smithy/signature-v4, a presigned URL", API, "10: "],
    ["11", "an unknown key", SIGNATURES, "11: "],
    ["12", "a wrong secret", SIGNATURES, "12: "],
    ["13", "another region", SIGNATURES, "13: "],
    ["14", "another service", SIGNATURES, "14: "],
    ["15", "a date in the past", SIGNATURES, "15: "],
    ["16", "a date in the future", SIGNATURES, "16: "],
    ["17", "another day in the scope", SIGNATURES, "17: "],
    ["18", "OpenFaaS's signature", HOOKS, "18: "],
    ["19", "OpenFaaS's signature with a wrong key", HOOKS, "19: "],
    ["20", "a downgrade to SHA-1", HOOKS, "20: "],
    ["21", "SHA-1 on a route that allows it", VARIANTS, "21: "],
    ["22", "other spellings of the header", HOOKS, "22: "],
    ["23", "other algorithms", HOOKS, "23: "],
    ["24", "GitHub's signature", HOOKS, "24: "],
    ["25", "a changed body", HOOKS, "25: "],
    ["26", "bytes that decode to the same text", HOOKS, "26: "],
    ["27", "a delivery without a signature", HOOKS, "27: "],
    ["28", "invalid timestamps", HOOKS, "28: "],
    ["29", "invalid ids", HOOKS, "29: "],
    ["30", "a replay, acknowledged", HOOKS, "30: "],
    ["30", "a replay, refused", VARIANTS, "30: "],
    ["31", "another body under one id", HOOKS, "31: "],
    ["32", "keys in rotation", VARIANTS, "32: "],
    ["33", "two signature headers", HOOKS, "33: "],
    ["34", "a function that may invoke another", VARIANTS, "34: "],
    ["35", "a function that may not", VARIANTS, "35: "],
    [
      "36",
      "a function without a network",
      "test/cloud/network/isolation.test.ts",
      "cannot connect over TCP",
    ],
    ["37", "a direct invocation by a user of the API", VARIANTS, "37: "],
    ["38", "a function without a route", FUNCTIONS, "38: "],
    [
      "39",
      "who-can, every cell executed",
      "test/end-to-end/describe-access.ts",
      "agrees with the running stage",
    ],
    ["40", "the flow of a secret", VARIANTS, "40, 41: "],
    ["41", "two secrets that are sealed with two keys", VARIANTS, "40, 41: "],
    ["42", "swapped ciphertexts", VARIANTS, '"42"'],
    ["43", "another key's ciphertext", VARIANTS, '"43"'],
    ["44", "a stolen ciphertext", VARIANTS, "44: "],
    ["45", "damaged ciphertexts", VARIANTS, '"45"'],
    ["46", "a disabled key", VARIANTS, "46: "],
    [
      "47",
      "a value that ends with a newline",
      "test/scripts/encrypt/change.test.ts",
      "final newline",
    ],
    ["48", "twelve sealed values", CHECKS, '"48"'],
    ["49", "an error message with a secret", VARIANTS, "49: "],
    ["50", "a browser without a password", CALLERS, "50: "],
    ["51", "a browser with the right password", CALLERS, "51: "],
    ["52", "wrong passwords", CALLERS, "52: "],
    [
      "52",
      "an unknown user, whose rejection takes as long",
      "test/formats/password/users.test.ts",
      "that are unknown take as much work as known users",
    ],
    ["53", "two Authorization headers", CALLERS, "53: "],
    ["54", "an address outside the allow list", API, "54: "],
    ["55", "headers with a listed address", API, "55: "],
    ["56", "an address in the allow list", API, "56: "],
    ["57", "a listed address without a signature", API, "57: "],
    ["58", "slow senders", HOSTILE, "58: "],
    ["59", "large bodies", HOSTILE, "59: "],
    ["60", "old TLS", TRANSPORT, "the TLS policy of a host name"],
    ["61", "plain HTTP on the TLS port", HTTPS, "without valid TLS"],
    ["61", "the plain port, by a policy on aws:SecureTransport", HTTPS, "sets aws:SecureTransport"],
    ["62", "another host than the handshake's", HTTPS, "with the strict endpoint access mode"],
    ["63", "a burst of requests", VARIANTS, "63: "],
    ["64", "a caller who floods", VARIANTS, "64: "],
    ["65", "a function's concurrency", VARIANTS, "65: "],
    ["66", "guessed passwords", FIREWALL, "blocks an address with too many requests"],
    ["67", "another address meanwhile", FIREWALL, "blocks an address with too many requests"],
    ["68", "a login", "test/scripts/login/password.test.ts", "68"],
    ["69", "a login with a password as an argument", "test/scripts/login/usage.test.ts", "69"],
    ["70", "deployments without permission", FUNCTIONS, "70: "],
    ["71", "files and processes", LIMITS, "that tries to"],
    [
      "72",
      "a function that takes too long",
      "test/cloud/gateway/rest-api/integration/failures.test.ts",
      "Endpoint request timed out",
    ],
    ["73", "a function's user", LIMITS, "does not run as root"],
    ["74", "a plug-in's own response", VARIANTS, "74: "],
    ["75", "a plug-in that fails, is slow, or reads the body", VARIANTS, "75: "],
    ["76", "a valid token", CALLERS, "76: "],
    ["77", "a token with another algorithm", CALLERS, "77: "],
    [
      "78",
      "tokens of other issuers, expired, early, or with a key of their own",
      TOKENS,
      "rejects as unauthorized",
    ],
    ["79", "a missing scope", CALLERS, "79: "],
    ["80", "changed keys, and many unknown key names", TOKENS, "80: "],
    [
      "81",
      "a cached allow on another route",
      "test/cloud/gateway/rest-api/authorization/authorizers/authorizer-cache.test.ts",
      "that allows one route does not allow another",
    ],
    ["82", "an unauthenticated method", CHECKS, '"01, 82"'],
    ["83", "a container's user", CHECKS, '"83"'],
    ["84", "findings acknowledged with a reason", CHECKS, "84: "],
    ["85", "a signature of another request", API, "85: "],
    ["86", "another body", SIGNATURES, "86: "],
    ["87", "unsigned headers", SIGNATURES, "87: "],
    ["88", "an invalid list of signed headers", SIGNATURES, "88: "],
    ["89", "an unsigned payload", SIGNATURES, "89: "],
    ["90", "two signatures, two dates", SIGNATURES, "90: "],
    ["91", "paths that are read in two ways", HOSTILE, "91: "],
    ["92", "queries in every spelling", SIGNATURES, "92: "],
    ["93", "requests that are read in two ways", HOSTILE, "93: "],
    ["94", "large headers", HOSTILE, "94: "],
    ["95", "a repeated signed request", VARIANTS, "95: "],
    ["96", "temporary credentials", SESSIONS, "96: "],
    ["97", "a deactivated key", SESSIONS, "97: "],
    ["98", "malicious bodies", VARIANTS, "98: "],
    ["99", "a clock that jumps back", VARIANTS, "99: "],
    ["100", "each defence switched off", "test/mutations/defences.ts", "switches it off"],
  ];

describe("the scenarios of the lock-down", () => {
  it("have the numbers 01 to 100", () => {
    const all = Array.from({ length: 100 }, (_, index) => String(index + 1).padStart(2, "0"));
    expect([...new Set(scenarios.map(([number]) => number))]).toEqual(all);
  });

  it.each(scenarios)("%s (%s) is tested in %s", (_, __, file, title) => {
    const path = join(project, file);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).toContain(title);
  });
});
