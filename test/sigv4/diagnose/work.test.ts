import { describe, expect, it } from "vitest";
import { diagnose } from "../../../lib/sigv4/diagnose/diagnose.ts";
import type { Variant } from "../../../lib/sigv4/diagnose/mistakes.ts";
import { workOf } from "../../../lib/sigv4/diagnose/work.ts";
import { headerVariants } from "../../../lib/sigv4/diagnose/wrong-headers.ts";
import { pathVariants } from "../../../lib/sigv4/diagnose/wrong-paths.ts";
import { payloadVariants } from "../../../lib/sigv4/diagnose/wrong-payloads.ts";
import { queryVariants } from "../../../lib/sigv4/diagnose/wrong-queries.ts";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import { signingKey } from "../../../lib/sigv4/key/signing-key.ts";
import { plain, scope } from "../verification/signed-requests.ts";
import { day, secretAccessKey, wronglySigned } from "./wrong-signer.ts";

const filled = (piece: string, length = 15_000) =>
  piece.repeat(length / piece.length).slice(0, length);
const pairs = (count: number, pair: (i: number) => Pair) =>
  Array.from({ length: count }, (_, i) => pair(i));
const key = signingKey("another", day, scope.region, scope.service);
const signed = (request: Partial<WireRequest>, list?: (right: string) => string) =>
  wronglySigned({ ...plain, ...request }, { key, ...(list && { list }) });
const host: Pair = ["Host", "api.example"];
const nested = (depth: number, inner = "") =>
  signed({ body: Buffer.from(`${"[".repeat(depth)}${inner}1${"]".repeat(depth)}`) });

/**
 * Requests of about the greatest length that is diagnosed, each wrong in a way that is expensive to diagnose.
 */
const hostile: readonly (readonly [string, WireRequest])[] = [
  ["blanks between two letters", signed({ headers: [host, ["X-A", `a${filled(" ")}b`]] })],
  ["runs of blanks", signed({ headers: [host, ["X-A", filled("a  ")]] })],
  ["many headers", signed({ headers: [host, ...pairs(600, (i) => [`X-${i}`, "a  b"])] })],
  ["many headers of one name", signed({ headers: [host, ...pairs(600, () => ["X-A", " a  b "])] })],
  [
    "a list of one name",
    signed({ headers: [host, ["X-A", filled("a", 10_000)]] }, () => `${filled("x-a;", 4000)}host`),
  ],
  [
    "a list of unknown names",
    signed(
      { headers: [host] },
      () =>
        `${pairs(1500, (i) => [`${i}`, ""])
          .map(([name]) => name)
          .join(";")};host`,
    ),
  ],
  [
    "a long host",
    signed({
      headers: [
        ["Host", filled("A:1", 7000)],
        ["X-Forwarded-Host", filled("b", 7000)],
      ],
    }),
  ],
  ["a long parameter to encode", signed({ query: [["a", filled("*")]] })],
  ["a long parameter to decode", signed({ query: [["a", filled("%2f")]] })],
  ["percent signs", signed({ query: [["a", filled("%")]] })],
  ["60 long parameters", signed({ query: pairs(60, (i) => [`a${i % 7}`, filled("%2f*", 200)]) })],
  [
    "many parameters",
    signed({ query: pairs(1200, (i) => [`%${(i * 7919) % 1000}`, i % 3 ? "*" : ""]) }),
  ],
  ["a long path", signed({ path: `/${filled("a%2f.@/")}` })],
  ["a path of dots", signed({ path: `/${filled("../")}` })],
  [
    "a bit of everything",
    signed({
      path: `/${filled("@/", 1000)}`,
      query: pairs(60, (i) => [`*${i}`, i % 2 ? "" : "*"]),
      headers: [host, ["X-A", filled("a  ", 2000)]],
    }),
  ],
  ["a body of JSON", signed({ body: Buffer.from(`[${filled('"a", ', 50_000)}1]`) })],
  ["a body of nested lists", nested(2500)],
  ["a body of deeply nested lists", nested(5000)],
  ["a body of nested lists that are wide", nested(100, filled("1,", 5000))],
  ["a body of quotes", signed({ body: Buffer.from(`[${filled('"', 50_000)}`) })],
  [
    "a body of open strings in JSON",
    signed({ body: Buffer.from(`["${filled("\\\\", 50_000)}"]`) }),
  ],
  ["a body of line ends", signed({ body: Buffer.alloc(50_000, "\r\n") })],
  ["a body of control characters", signed({ body: Buffer.alloc(50_000, 1) })],
  ["the longest body", signed({ body: Buffer.alloc(1024 * 1024, 1) })],
  ["a request too long", signed({ path: filled("/", 1_000_000) })],
  ["a body too long", signed({ body: Buffer.alloc(8 * 1024 * 1024) })],
];

function variantsOf(request: WireRequest, steps: number): readonly (readonly Variant[])[] {
  const work = workOf(steps);
  return [
    pathVariants(request.path, {}, work),
    headerVariants(request, "host;x-a", work),
    payloadVariants(request, work),
    queryVariants(request.query, work),
  ];
}

describe("a diagnosis", () => {
  it.each(hostile)("builds a limited amount of text for %s", (_, request) => {
    const made = variantsOf(request, 100_000).flat();
    const sent = [request.path, ...request.query.flat(), ...request.headers.flat()].join("");
    const characters = made.reduce((sum, { text }) => sum + text.length, 0);
    expect(characters).toBeLessThan(100_000 + 12 * sent.length + 10_000);
  });

  it("builds the right texts even if no steps are left", () => {
    const request = signed({ headers: [host, ["X-A", "a  b"]] });
    const all = variantsOf(request, Infinity);
    const some = variantsOf(request, 0);
    expect(some.map(([right]) => right)).toEqual(all.map(([right]) => right));
    expect(some.flat().length).toBeLessThan(all.flat().length / 3);
  });

  // The limit is ten times the allowed time, because the machine may be busy. A quadratic trim of these blanks
  // would take seconds.
  it.each(hostile)("ends quickly for %s", (what, request) => {
    const found = what === "a list of unknown names" ? ["signed-header-missing"] : [];
    const times = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      const mistakes = diagnose(request, { secretAccessKey }, scope);
      expect(mistakes.map(({ name }) => name)).toEqual(found);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });

  it.each<[string, Partial<WireRequest>]>([
    ["half a surrogate pair", { path: "/\ud800" }],
    ["a header with a line end", { headers: [host, ["X-A", "a\nb"]] }],
  ])("finds no mistake in %s, which has no canonical form", (_, odd) => {
    const request = signed({}, () => "host;x-a");
    const authorization = request.headers.slice(-2);
    const headers = [...(odd.headers ?? [host]), ...authorization];
    expect(diagnose({ ...request, ...odd, headers }, { secretAccessKey }, scope)).toEqual([]);
  });
});
