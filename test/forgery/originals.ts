import { presign } from "../../lib/sigv4/signing/presign.ts";
import { sign } from "../../lib/sigv4/signing/sign.ts";
import { uriReencode } from "../../lib/sigv4/request/encoding.ts";
import { wireRequest, type Pair } from "../../lib/sigv4/request/request.ts";
import type { Target } from "./echo-cloud.ts";
import type { Random } from "./random.ts";
import { rawRequest, type RawRequest } from "./raw-request.ts";

/** A request as its signer sends it. */
export interface Original {
  readonly target: Target;
  readonly raw: RawRequest;
  /** Names in lower case. */
  readonly signedHeaders: readonly string[];
}

const SEGMENTS = [
  "a",
  "items",
  "b.c",
  "~x",
  "%C3%A9",
  "x%20y",
  "a%2Fb",
  "7;v=1",
  "x%2By",
  "a+b",
  "x%3By",
];
const NAMES = ["a", "b", "q", "filter", "x%20y", "%C3%A9", "d%2Be"];
const VALUES = [
  "",
  "1",
  "2",
  "a%2Bb",
  "x%20y",
  "a%3Bb%3D1",
  "a%26b%3D1",
  "%C3%A9",
  "50%25",
  "p%2Cq",
  "%2F..%2F",
];
const BODIES = ["x", "a=1&b=2", '{"a":1}', "two\r\nlines", "0\r\n\r\n"];
const HEADERS: readonly Pair[] = [
  ["X-Note", "one two"],
  ["X-List", "a,b, c"],
  ["Cookie", "a=1; b=2"],
  ["Content-Type", "application/json"],
  ["User-Agent", "forgery test"],
  ["X-Empty", ""],
];

/**
 * Returns a random request that the target accepts. The signature proves the only reading of each of its parts.
 */
export function randomOriginal(target: Target, random: Random): Original {
  const method = random.pick(["GET", "POST", "PUT", "DELETE"]);
  const path = Array.from({ length: 1 + random.below(3) }, () => `/${random.pick(SEGMENTS)}`).join(
    "",
  );
  const slash = random.chance(0.2) ? "/" : "";
  const query = randomQuery(random);
  const url = `${target.base}${path}${slash}${query === "" ? "" : `?${query}`}`;
  const headers = HEADERS.filter(() => random.chance(0.4));
  const hasBody = method !== "GET" && random.chance(0.6);
  const request = wireRequest(
    method,
    url,
    headers,
    Buffer.from(hasBody ? random.pick(BODIES) : ""),
  );
  const options = { ...target.signing, date: new Date() };
  const signed = random.chance(0.25)
    ? presign(request, { ...options, expiresIn: 300 })
    : sign(request, options);
  const list = /\n\n([^\n]*)\n[^\n]*$/.exec(signed.trace.canonicalRequest)?.[1] ?? "";
  return { target, raw: rawRequest(signed.request), signedHeaders: list.split(";") };
}

/** Returns a random query. The values of a repeated name are in the order in which they are signed. */
function randomQuery(random: Random): string {
  const pairs = Array.from({ length: random.below(5) }, (): Pair => [
    random.pick(NAMES),
    random.pick(VALUES),
  ]);
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const [name, some] of values) {
    values.set(
      name,
      some.toSorted((a, b) => (uriReencode(a) < uriReencode(b) ? -1 : 1)),
    );
  }
  return pairs.map(([name]) => `${name}=${values.get(name)?.shift() ?? ""}`).join("&");
}
