import { describe, expect, it } from "vitest";
import {
  backoffMs,
  isIdempotent,
  retryAfterMs,
  retryReason,
  type Outcome,
} from "../../../lib/signed-fetch/http/retry.ts";
import { EndpointUnreachable } from "../../../lib/signed-fetch/http/transport.ts";
import type { Pair } from "../../../lib/sigv4/request/request.ts";

function answered(status: number, errorType = "", body?: unknown): Outcome {
  const headers: readonly Pair[] = errorType === "" ? [] : [["x-amzn-ErrorType", errorType]];
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  return { status, statusText: "", headers, body: Buffer.from(text) };
}

function failed(code: string, sent: boolean): Outcome {
  const cause = Object.assign(new Error(code), { code });
  return new EndpointUnreachable("cannot reach a", sent, { cause });
}

const expired = "Signature expired: 20260301T120000Z is now earlier than 20260301T120500Z";
const early = "Signature not yet current: 20260301T120000Z is still later than 20260301T115500Z";
const xml = (code: string, message = "") =>
  `<?xml version="1.0"?>\n<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

describe("the reasons to retry an idempotent request and another request", () => {
  it.each<[string, Outcome, string | undefined, string | undefined]>([
    ["200", answered(200), undefined, undefined],
    [
      "200 with an error in its body",
      answered(200, "", { code: "SlowDown" }),
      undefined,
      undefined,
    ],
    ["304", answered(304), undefined, undefined],
    ["400", answered(400, "ValidationException"), undefined, undefined],
    ["403", answered(403, "AccessDeniedException"), undefined, undefined],
    ["404", answered(404), undefined, undefined],
    ["408", answered(408), undefined, undefined],
    ["500", answered(500), "server", undefined],
    ["501", answered(501), undefined, undefined],
    ["502", answered(502), "server", undefined],
    ["503", answered(503, "ServiceUnavailableException"), "server", undefined],
    ["504", answered(504), "server", undefined],
    ["a request that arrived too slowly", answered(400, "RequestTimeout"), "server", undefined],
    ["429", answered(429), "throttling", "throttling"],
    ["throttling in a header", answered(400, "ThrottlingException"), "throttling", "throttling"],
    [
      "throttling with an address",
      answered(400, "Throttling:http://a/b"),
      "throttling",
      "throttling",
    ],
    [
      "throttling in JSON",
      answered(400, "", { __type: "a.b#ThrottlingException" }),
      "throttling",
      "throttling",
    ],
    ["throttling in XML", answered(503, "", xml("SlowDown")), "throttling", "throttling"],
    ["throttling with 500", answered(500, "TooManyRequestsException"), "throttling", "throttling"],
    [
      "an expired signature",
      answered(403, "InvalidSignatureException", { message: expired }),
      "clock",
      "clock",
    ],
    ["an early signature", answered(403, "", { message: early }), "clock", "clock"],
    ["an expiry in a capital Message", answered(403, "", { Message: expired }), "clock", "clock"],
    [
      "an expired signature in XML",
      answered(403, "", xml("SignatureDoesNotMatch", expired)),
      "clock",
      "clock",
    ],
    ["RequestTimeTooSkewed", answered(403, "", xml("RequestTimeTooSkewed")), "clock", "clock"],
    [
      "a wrong signature",
      answered(403, "InvalidSignatureException", { message: "no" }),
      undefined,
      undefined,
    ],
    [
      "a message that only quotes an expired signature",
      answered(403, "", { message: `who said ${expired}?` }),
      undefined,
      undefined,
    ],
    ["broken JSON", answered(403, "", '{"message":'), undefined, undefined],
    ["JSON that is not an object", answered(403, "", "null"), undefined, undefined],
    ["a refused connection", failed("ECONNREFUSED", false), "network", "network"],
    ["a temporary DNS failure", failed("EAI_AGAIN", false), "network", "network"],
    ["a broken connection", failed("ECONNRESET", true), "network", undefined],
    ["a rejected certificate", failed("DEPTH_ZERO_SELF_SIGNED_CERT", false), undefined, undefined],
    ["a response that is not HTTP", failed("HPE_INVALID_CONSTANT", true), undefined, undefined],
    ["no response in time", failed("ABORT_ERR", true), undefined, undefined],
  ])("are correct after %s", (_, outcome, twice, once) => {
    expect(retryReason(outcome, { idempotent: true, skewed: false })).toBe(twice);
    expect(retryReason(outcome, { idempotent: false, skewed: false })).toBe(once);
  });

  it.each<[string, Outcome, string | undefined, string | undefined]>([
    ["403 without a name", answered(403), "clock", undefined],
    ["400", answered(400, "ValidationException"), "clock", undefined],
    ["a wrong signature", answered(403, "InvalidSignatureException"), "clock", "clock"],
    ["501", answered(501), undefined, undefined],
    ["500", answered(500), "server", undefined],
    ["200", answered(200), undefined, undefined],
  ])("are correct after %s from a server with another clock", (_, outcome, twice, once) => {
    expect(retryReason(outcome, { idempotent: true, skewed: true })).toBe(twice);
    expect(retryReason(outcome, { idempotent: false, skewed: true })).toBe(once);
  });
});

it("isIdempotent accepts the methods that HTTP defines as idempotent", () => {
  const methods = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "get", "POST", "PATCH", "TARGET"];
  expect(methods.filter(isIdempotent)).toEqual(methods.slice(0, 6));
});

it.each([
  [0, 100],
  [1, 200],
  [2, 400],
  [7, 12_800],
  [8, 20_000],
  [1000, 20_000],
])("the backoff after %d retries is at most %d ms", (retries, most) => {
  expect(backoffMs(retries, () => 0)).toBe(0);
  expect(backoffMs(retries, () => 0.5)).toBe(most / 2);
  expect(backoffMs(retries, () => 1)).toBe(most);
});

it.each([
  ["0", 0],
  ["120", 120_000],
  ["Sun, 01 Mar 2026 12:00:05 GMT", 5000],
  ["Sun, 01 Mar 2026 11:59:00 GMT", 0],
  ["-1", 0],
  ["1.5", 0],
  ["soon", 0],
])("Retry-After: %s means a wait of %d ms", (text, ms) => {
  expect(retryAfterMs([["retry-after", text]], new Date("2026-03-01T12:00:00Z"))).toBe(ms);
});
