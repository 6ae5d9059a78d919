import { expect, it } from "vitest";
import { headerValues, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { adding, authorizedAs, plain, signedBy, verdict, without } from "./signed-requests.ts";
import { custom, replacing, rewritten, tampered, withBody } from "./tampered.ts";

const user = signedBy("AKIDUSER", plain, { contentSha256Header: true });
const session = signedBy("ASIASESSION");

const withQuery = (...query: readonly Pair[]): WireRequest => ({ ...user, query });
const resigned = (rewrite: (signature: string) => string): WireRequest =>
  authorizedAs(user, (text) => text.replace(/[0-9a-f]{64}$/, rewrite));

it.each<[string, WireRequest, string]>([
  ...tampered(user),
  [
    "a query moved into the path",
    { ...withQuery(), path: `${user.path}%3Fb=2` },
    "InvalidSignature",
  ],
  ["another query value", withQuery(["b", "2"], ["a", "1"], ["a", "9"]), "InvalidSignature"],
  ["another query name", withQuery(["c", "2"], ["a", "1"], ["a", "0"]), "InvalidSignature"],
  ["a dropped query repeat", withQuery(["b", "2"], ["a", "1"]), "InvalidSignature"],
  ["an additional query pair", withQuery(...user.query, ["a", "1"]), "InvalidSignature"],
  ["an additional empty query pair", withQuery(...user.query, ["", ""]), "InvalidSignature"],
  ["repeats joined by a comma", withQuery(["b", "2"], ["a", "0,1"]), "InvalidSignature"],
  [
    "a signature in the query",
    withQuery(...user.query, ["X-Amz-Signature", "0"]),
    "InvalidSignature",
  ],
  ["no query", withQuery(), "InvalidSignature"],
  ["a body with its own hash", withHash(withBody(user, "{}")), "InvalidSignature"],
  ["a body under the old hash", withBody(user, "{}"), "InvalidSignature"],
  [
    "a body hash of UNSIGNED-PAYLOAD",
    replacing(user, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    "InvalidSignature",
  ],
  [
    "a header value in another case",
    replacing(user, "content-type", "Application/json"),
    "InvalidSignature",
  ],
  ["a dropped header repeat", custom(user, "one"), "InvalidSignature"],
  [
    "a no-break space at the end of a header",
    replacing(user, "content-type", "application/json\u00a0"),
    "InvalidSignature",
  ],
  [
    "a date one second later",
    replacing(user, "x-amz-date", "20150830T123601Z"),
    "InvalidSignature",
  ],
  ["a second date", adding(user, ["X-Amz-Date", "20150830T123601Z"]), "IncompleteSignature"],
  ["no date", without(user, "x-amz-date"), "IncompleteSignature"],
  [
    "a Date instead of its X-Amz-Date",
    adding(without(user, "x-amz-date"), ["Date", "Sun, 30 Aug 2015 12:36:00 GMT"]),
    "InvalidSignature",
  ],
  [
    "another key",
    authorizedAs(user, (text) => text.replace("AKIDUSER", "ASIASESSION")),
    "InvalidSignature",
  ],
  [
    "an unknown key",
    authorizedAs(user, (text) => text.replace("AKIDUSER", "AKIDOTHER")),
    "UnrecognizedClient",
  ],
  [
    "another day",
    authorizedAs(user, (text) => text.replace("20150830", "20150831")),
    "InvalidSignature",
  ],
  [
    "another region",
    authorizedAs(user, (text) => text.replace("eu-west-1", "us-east-1")),
    "InvalidSignature",
  ],
  [
    "another service",
    authorizedAs(user, (text) => text.replace("execute-api", "lambda")),
    "InvalidSignature",
  ],
  [
    "another terminator",
    authorizedAs(user, (text) => text.replace("aws4_", "aws5_")),
    "InvalidSignature",
  ],
  [
    "a signed header removed from the list",
    authorizedAs(user, (text) => text.replace(";x-custom", "")),
    "InvalidSignature",
  ],
  [
    "a header added to the list of signed headers",
    authorizedAs(user, (text) => text.replace(";x-custom", ";x-custom;x-other")),
    "InvalidSignature",
  ],
  [
    "the list of signed headers in another order",
    authorizedAs(user, (text) => text.replace("x-custom;x-empty", "x-empty;x-custom")),
    "InvalidSignature",
  ],
  [
    "the list of signed headers in upper case",
    authorizedAs(user, (text) => text.replace("x-custom", "X-Custom")),
    "InvalidSignature",
  ],
  ["a signature in upper case", resigned((text) => text.toUpperCase()), "InvalidSignature"],
  ["a shorter signature", resigned((text) => text.slice(1)), "InvalidSignature"],
  ["a longer signature", resigned((text) => `${text}0`), "InvalidSignature"],
  ["an empty signature", resigned(() => ""), "InvalidSignature"],
  ["a signature of zeros", resigned(() => "0".repeat(64)), "InvalidSignature"],
  ["two Authorization headers", adding(user, ...authorization(user)), "IncompleteSignature"],
  [
    "a bearer token before its Authorization",
    { ...user, headers: [["Authorization", "Bearer x"], ...user.headers] },
    "IncompleteSignature",
  ],
  ["its signed token removed", without(session, "x-amz-security-token"), "InvalidSignature"],
  [
    "its signed token twice",
    adding(session, ["X-Amz-Security-Token", "token-of-the-session"]),
    "InvalidSignature",
  ],
  ["an unsigned header of AWS", adding(user, ["X-Amz-Meta-Role", "admin"]), "InvalidSignature"],
])("denies a request with %s", (_, changed, denial) => {
  expect(verdict(changed)).toMatchObject({ ok: false, denial });
});

it.each<[string, WireRequest]>([
  ...rewritten(user),
  ["the query in another order", withQuery(["a", "1"], ["a", "0"], ["b", "2"])],
  ["the query in another encoding", withQuery(["%62", "%32"], ["a", "%31"], ["%61", "0"])],
  ["other blanks in Authorization", authorizedAs(user, (text) => text.replaceAll(", ", ","))],
])("accepts a request with %s, because its canonical form is the same", (_, same) => {
  expect(verdict(same).ok).toBe(true);
});

function withHash(request: WireRequest): WireRequest {
  const [hash = ""] = headerValues(
    signedBy("AKIDUSER", { ...plain, body: request.body }, { contentSha256Header: true }),
    "x-amz-content-sha256",
  );
  return adding(without(request, "x-amz-content-sha256"), ["X-Amz-Content-Sha256", hash]);
}

function authorization({ headers }: WireRequest): readonly Pair[] {
  return headers.filter(([name]) => name === "Authorization");
}
