import { expect, it } from "vitest";
import {
  parseTarget,
  requestTarget,
  type Pair,
  type WireRequest,
} from "../../../lib/sigv4/request/request.ts";
import { adding, plain, presignedBy, signedBy, verdict } from "./signed-requests.ts";

/**
 * Returns the meaning of a request by AWS's rules, implemented again without our own code. Requests with the
 * same meaning share one signature. The signature must not be valid for any other request.
 *
 * - Path: empty and `.` segments are ignored, and `..` removes one segment. A slash at the end counts.
 * - Query: pairs in any order, percent-encoded in any way. `+` is a plus sign.
 * - Headers: only signed headers count. Case and order of their names do not matter. Repeats are one list with
 *   commas, in their order. Blanks at the ends are ignored, and other runs of blanks are one blank.
 * - Authorization: parameters in any order, separated by any commas and blanks.
 */
function meaning(request: WireRequest, signed: readonly string[]): string {
  const lines = request.headers.map(([name, value]): Pair => [name.toLowerCase(), value]);
  const valuesOf = (name: string) =>
    lines.filter(([key]) => key === name).map(([, value]) => value);
  const foreign = lines.filter(([name]) => name.startsWith("x-amz-") && !signed.includes(name));
  return JSON.stringify([
    request.method,
    segments(request.path),
    request.query.map((pair) => JSON.stringify(pair.map(decoded))).toSorted(),
    signed.map((name) => [
      name,
      valuesOf(name).length > 0,
      valuesOf(name)
        .map((value) =>
          value
            .split(/[ \t\r\n]+/)
            .filter(Boolean)
            .join(" "),
        )
        .join(","),
    ]),
    valuesOf("authorization").map(parameters),
    foreign,
    Buffer.from(request.body).toString("hex"),
  ]);
}

function segments(path: string): readonly string[] {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return kept.length > 0 && path.endsWith("/") ? [...kept, ""] : kept;
}

function decoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function parameters(authorization: string): readonly string[] {
  const [algorithm = "", ...words] = authorization.split(" ");
  const pieces = words
    .join(" ")
    .split(/[\s,]+/)
    .filter(Boolean);
  return [algorithm, ...pieces.toSorted()];
}

const asked: WireRequest = {
  ...plain,
  path: "/prod/orders%20of/@me/42",
  query: [
    ["b", "%2F2"],
    ["a", "1+1"],
    ["a", "%C3%A9"],
    ["name", ""],
  ],
};
const unsigned: Pair = ["X-Forwarded-For", "127.0.0.1"];
const both = [
  [
    "header",
    adding(signedBy("ASIASESSION", asked), unsigned),
    signedNames("x-amz-date", "x-amz-security-token"),
  ],
  ["query", adding(presignedBy("ASIASESSION", asked, { expiresIn: 300 }), unsigned), signedNames()],
] as const;

function signedNames(...added: readonly string[]): readonly string[] {
  return ["content-type", "host", ...added, "x-custom", "x-empty"];
}

/** Yields every text that lacks one character or differs in one bit of one character. */
function* oneOff(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    yield text.slice(0, at) + text.slice(at + 1);
    for (let bit = 0; bit < 7; bit++) {
      const other = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
      yield text.slice(0, at) + other + text.slice(at + 1);
    }
  }
}

/** Yields every request that differs in one bit, one character or one pair. */
function* neighbours(request: WireRequest): Generator<WireRequest> {
  const { method, headers, query, body } = request;
  for (const other of oneOff(method)) yield { ...request, method: other };
  for (const target of oneOff(requestTarget(request))) yield { ...request, ...parseTarget(target) };
  for (const [i, [name, value]] of headers.entries()) {
    for (const other of oneOff(name))
      yield { ...request, headers: headers.with(i, [other, value]) };
    for (const other of oneOff(value))
      yield { ...request, headers: headers.with(i, [name, other]) };
    yield { ...request, headers: headers.toSpliced(i, 1) };
    yield { ...request, headers: headers.toSpliced(i, 0, [name, value]) };
    yield { ...request, headers: [[name, ""], ...headers] };
  }
  for (const [i, pair] of query.entries()) {
    yield { ...request, query: query.toSpliced(i, 1) };
    yield { ...request, query: query.toSpliced(i, 0, pair) };
    yield { ...request, query: [[pair[0], ""], ...query] };
  }
  for (let i = 0; i < body.length * 8; i++) {
    const other = Buffer.from(body);
    other[i >> 3] = (other[i >> 3] ?? 0) ^ (1 << (i & 7));
    yield { ...request, body: other };
  }
  yield { ...request, body: body.subarray(1) };
  yield { ...request, body: Buffer.concat([body, Buffer.of(0)]) };
}

it.each(both)(
  "denies every small change of a request in the %s form that changes its meaning, and accepts all others",
  (_, request, signed) => {
    expect(verdict(request)).toMatchObject({ ok: true });
    const right = meaning(request, signed);
    const counts = { same: 0, other: 0 };
    const wrong: WireRequest[] = [];
    for (const neighbour of neighbours(request)) {
      const isSame = meaning(neighbour, signed) === right;
      counts[isSame ? "same" : "other"] += 1;
      if (verdict(neighbour).ok !== isSame) wrong.push(neighbour);
    }
    expect(wrong).toEqual([]);
    expect(counts.same).toBeGreaterThan(50);
    expect(counts.other).toBeGreaterThan(3000);
  },
);
