import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import { anyWireRequest, hostileText } from "../signing/hostile.ts";
import {
  adding,
  known,
  now,
  plain,
  presignedBy,
  scope,
  signedBy,
  verdict,
  withQuery,
} from "./signed-requests.ts";

it("denies any request that was not signed, without throwing", () => {
  const denials = new Set<string>();
  fc.assert(
    fc.property(
      anyWireRequest,
      fc.boolean(),
      fc.boolean(),
      (request, normalizePath, encodePath) => {
        const find = (id: string) => (Object.hasOwn(known, id) ? known[id] : undefined);
        const result = verify(request, { ...scope, find, now, normalizePath, encodePath });
        expect(result.ok).toBe(false);
        if (!result.ok) denials.add(result.denial);
      },
    ),
    { numRuns: runs(2000) },
  );
  // The requests fail at different checks.
  expect(denials.size).toBeGreaterThan(2);
});

const PARTS = [
  "method",
  "path",
  "header name",
  "header value",
  "query name",
  "query value",
] as const;
it.each([
  ["header", signedBy("ASIASESSION")],
  ["query", presignedBy("ASIASESSION")],
] as const)("does not throw if a part of a request in the %s form is any text", (_, signed) => {
  fc.assert(
    fc.property(fc.constantFrom(...PARTS), fc.nat(), hostileText, (part, place, text) => {
      const result = verdict(replaced(signed, part, place, text));
      expect(typeof result.ok).toBe("boolean");
    }),
    { numRuns: runs(600) },
  );
});

function replaced(
  request: WireRequest,
  part: (typeof PARTS)[number],
  place: number,
  text: string,
): WireRequest {
  if (part === "method" || part === "path") return { ...request, [part]: text };
  const key = part.startsWith("header") ? "headers" : "query";
  const pairs = request[key];
  const other = pairs.map(([name, value], i): Pair => {
    if (i !== place % pairs.length) return [name, value];
    return part.endsWith("name") ? [text, value] : [name, text];
  });
  return { ...request, [key]: other };
}

const many = (count: number, pair: (i: number) => Pair): readonly Pair[] =>
  Array.from({ length: count }, (_, i) => pair(i));

it.each<[string, WireRequest]>([
  ["10,000 headers", adding(signedBy("AKIDUSER"), ...many(10_000, (i) => [`X-Amz-${i}`, "v"]))],
  [
    "10,000 lines of a header",
    adding(signedBy("AKIDUSER"), ...many(10_000, () => ["X-Custom", "v"])),
  ],
  [
    "1,000 lines of Authorization",
    adding(signedBy("AKIDUSER"), ...many(1_000, () => ["Authorization", "Bearer b"])),
  ],
  [
    "5,000 additional parameters",
    withQuery(presignedBy("AKIDUSER"), (query) => [...query, ...many(5_000, (i) => [`n${i}`, ""])]),
  ],
  [
    "1,000 signatures",
    withQuery(presignedBy("AKIDUSER"), (query) => [
      ...query,
      ...many(1_000, () => ["X-Amz-Signature", "0"]),
    ]),
  ],
  ["a query of 200 kB", withQuery(presignedBy("AKIDUSER"), addLong("%41".repeat(67_000)))],
  ["a path of half a megabyte", { ...signedBy("AKIDUSER"), path: "/../a".repeat(100_000) }],
  ["a method of half a megabyte", { ...signedBy("AKIDUSER"), method: "A".repeat(500_000) }],
])("denies a request with %s with the same error as a smaller request", (_, request) => {
  expect(verdict(request).ok).toBe(false);
});

function addLong(text: string) {
  return (query: readonly Pair[]): readonly Pair[] => [...query, ["long", text]];
}

it("accepts thousands of headers and parameters if they are signed", () => {
  const request: WireRequest = {
    ...plain,
    query: many(5_000, (i) => [`name-${(i * 7919) % 5000}`, `${i}`]),
    headers: [...plain.headers, ...many(2_000, (i) => [`X-N-${(i * 7919) % 2000}`, `${i}`])],
  };
  expect(verdict(signedBy("AKIDUSER", request)).ok).toBe(true);
  expect(verdict(presignedBy("AKIDUSER", request)).ok).toBe(true);
});
