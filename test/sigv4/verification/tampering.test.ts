import { expect, it } from "vitest";
import { headerValues, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { adding, authorizedAs, plain, signedBy, verdict, without } from "./signed-requests.ts";

const user = signedBy("AKIDUSER", plain, { contentSha256Header: true });
const session = signedBy("ASIASESSION");

const withQuery = (...query: readonly Pair[]): WireRequest => ({ ...user, query });
const withBody = (body: string): WireRequest => ({ ...user, body: Buffer.from(body) });
const replacing = (name: string, value: string): WireRequest =>
  adding(without(user, name), [name, value]);
const custom = (...values: readonly string[]): WireRequest =>
  adding(without(user, "x-custom"), ...values.map((value): Pair => ["X-Custom", value]));
const resigned = (rewrite: (signature: string) => string): WireRequest =>
  authorizedAs(user, (text) => text.replace(/[0-9a-f]{64}$/, rewrite));

it.each<[string, WireRequest, string]>([
  ["another method", { ...user, method: "PUT" }, "InvalidSignature"],
  ["the method in lower case", { ...user, method: "post" }, "InvalidSignature"],
  ["another path", { ...user, path: "/prod/orders/43" }, "InvalidSignature"],
  ["a longer path", { ...user, path: "/prod/orders/42/" }, "InvalidSignature"],
  ["the path in another case", { ...user, path: "/prod/Orders/42" }, "InvalidSignature"],
  ["an encoded slash for a slash", { ...user, path: "/prod/orders%2F42" }, "InvalidSignature"],
  ["an encoded letter in the path", { ...user, path: "/prod/orders/%342" }, "InvalidSignature"],
  [
    "a query moved into the path",
    { ...withQuery(), path: `${user.path}%3Fb=2` },
    "InvalidSignature",
  ],
  ["another query value", withQuery(["b", "2"], ["a", "1"], ["a", "9"]), "InvalidSignature"],
  ["another query name", withQuery(["c", "2"], ["a", "1"], ["a", "0"]), "InvalidSignature"],
  ["a dropped query repeat", withQuery(["b", "2"], ["a", "1"]), "InvalidSignature"],
  ["a query pair more", withQuery(...user.query, ["a", "1"]), "InvalidSignature"],
  ["an empty query pair more", withQuery(...user.query, ["", ""]), "InvalidSignature"],
  ["repeats joined by a comma", withQuery(["b", "2"], ["a", "0,1"]), "InvalidSignature"],
  [
    "a signature in the query",
    withQuery(...user.query, ["X-Amz-Signature", "0"]),
    "InvalidSignature",
  ],
  ["no query", withQuery(), "InvalidSignature"],
  ["another body", withBody('{"item":"Book"}'), "InvalidSignature"],
  ["a longer body", withBody('{"item":"book"}\n'), "InvalidSignature"],
  ["no body", withBody(""), "InvalidSignature"],
  ["a body with its own hash", withHash(withBody("{}")), "InvalidSignature"],
  ["a body under the old hash", withBody("{}"), "InvalidSignature"],
  [
    "a body hash of UNSIGNED-PAYLOAD",
    replacing("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    "InvalidSignature",
  ],
  ["another header value", replacing("content-type", "text/plain"), "InvalidSignature"],
  [
    "a header value in another case",
    replacing("content-type", "Application/json"),
    "InvalidSignature",
  ],
  ["another Host", replacing("host", "api.example:8080"), "InvalidSignature"],
  ["a second Host", adding(user, ["Host", "other.example"]), "InvalidSignature"],
  ["no Host", without(user, "host"), "InvalidSignature"],
  ["a signed header removed", without(user, "x-custom"), "InvalidSignature"],
  ["an empty signed header removed", without(user, "x-empty"), "InvalidSignature"],
  ["a dropped header repeat", custom("one"), "InvalidSignature"],
  ["header repeats in another order", custom("two", "one"), "InvalidSignature"],
  ["a header repeat more", custom("one", "two", "two"), "InvalidSignature"],
  [
    "a no-break space at the end of a header",
    replacing("content-type", "application/json\u00a0"),
    "InvalidSignature",
  ],
  ["a second of its time", replacing("x-amz-date", "20150830T123601Z"), "InvalidSignature"],
  ["a second date", adding(user, ["X-Amz-Date", "20150830T123601Z"]), "IncompleteSignature"],
  ["no date", without(user, "x-amz-date"), "IncompleteSignature"],
  [
    "a Date for its X-Amz-Date",
    adding(without(user, "x-amz-date"), ["Date", "Sun, 30 Aug 2015 12:36:00 GMT"]),
    "InvalidSignature",
  ],
  [
    "the key of another",
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
    "one signed header less in its list",
    authorizedAs(user, (text) => text.replace(";x-custom", "")),
    "InvalidSignature",
  ],
  [
    "one signed header more in its list",
    authorizedAs(user, (text) => text.replace(";x-custom", ";x-custom;x-other")),
    "InvalidSignature",
  ],
  [
    "its list in another order",
    authorizedAs(user, (text) => text.replace("x-custom;x-empty", "x-empty;x-custom")),
    "InvalidSignature",
  ],
  [
    "its list in upper case",
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
  [
    "a header of AWS's that is not signed",
    adding(user, ["X-Amz-Meta-Role", "admin"]),
    "InvalidSignature",
  ],
])("denies %s", (_, tampered, denial) => {
  expect(verdict(tampered)).toMatchObject({ ok: false, denial });
});

it.each<[string, WireRequest]>([
  ["the query in another order", withQuery(["a", "1"], ["a", "0"], ["b", "2"])],
  ["the query in another encoding", withQuery(["%62", "%32"], ["a", "%31"], ["%61", "0"])],
  [
    "header lines in another order",
    { ...user, headers: user.headers.toSorted(([a], [b]) => (a < b ? -1 : 1)) },
  ],
  [
    "header names in another case",
    { ...user, headers: user.headers.map(([name, value]): Pair => [name.toUpperCase(), value]) },
  ],
  ["header repeats in one line", custom("one,two")],
  ["more blanks round a header value", custom("  one", "two \t")],
  ["dot and empty segments in the path", { ...user, path: "/prod/x/..//orders/./42" }],
  ["other blanks in Authorization", authorizedAs(user, (text) => text.replaceAll(", ", ","))],
  ["a header that is not signed", adding(user, ["X-Forwarded-For", "added by a hop"])],
])("accepts %s, which is canonically the same", (_, same) => {
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
