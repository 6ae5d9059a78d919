import { expect, it } from "vitest";
import type { WireRequest } from "../../../lib/sigv4/request/request.ts";
import { presignedByHand, signedByHand } from "../signing/signed-by-hand.ts";
import {
  adding,
  known,
  lacking,
  MISMATCH,
  plain,
  presignedBy,
  refusal,
  setting,
  signedBy,
  UNSIGNED_HEADERS,
  verdict,
  withQuery,
  without,
} from "./signed-requests.ts";

const TOKEN = known["ASIASESSION"]?.sessionToken ?? "";
const INVALID = [
  "UnrecognizedClient",
  "The security token included in the request is invalid",
] as const;

const user = signedBy("AKIDUSER");
const session = signedBy("ASIASESSION");
const unsignedToken = signedBy("ASIASESSION", plain, { omitSessionToken: true });
const bare = without(unsignedToken, "x-amz-security-token");

it("accepts a session token in a header, signed or not, as API Gateway does", () => {
  expect(verdict(session)).toMatchObject({ ok: true });
  expect(verdict(unsignedToken)).toMatchObject({ ok: true });
  expect(verdict(adding(bare, ["x-aMz-sEcurity-tOken", TOKEN]))).toMatchObject({ ok: true });
});

it.each<[string, WireRequest]>([
  ["a missing token", bare],
  ["another token", adding(bare, ["X-Amz-Security-Token", "other"])],
  ["a longer token", adding(bare, ["X-Amz-Security-Token", `${TOKEN}0`])],
  ["the token in another case", adding(bare, ["X-Amz-Security-Token", TOKEN.toUpperCase()])],
  ["an empty token", adding(bare, ["X-Amz-Security-Token", ""])],
  ["the token twice", adding(unsignedToken, ["X-Amz-Security-Token", TOKEN])],
  ["the token in the query", withToken(bare)],
  ["a token with a long-term key", adding(user, ["X-Amz-Security-Token", TOKEN])],
  ["an empty token with a long-term key", adding(user, ["X-Amz-Security-Token", ""])],
  ["a signed token of another session", signedToken("ASIASESSION", "token-of-another")],
  ["a signed token with a long-term key", signedToken("AKIDUSER", TOKEN)],
  ["the token signed twice", signedToken("ASIASESSION", TOKEN, TOKEN)],
])("denies, in the header form, a request with %s", (_, request) => {
  expect(refusal(request)).toEqual(INVALID);
});

/** The request is signed again, because the query is part of the signature. */
function withToken(request: WireRequest): WireRequest {
  const { method, path, body } = request;
  const query = [...plain.query, ["X-Amz-Security-Token", TOKEN] as const];
  const wire = { method, path, query, headers: plain.headers, body };
  return without(signedBy("ASIASESSION", wire, { omitSessionToken: true }), "x-amz-security-token");
}

function signedToken(accessKeyId: string, ...tokens: readonly string[]): WireRequest {
  const lines = tokens.map((token) => ["X-Amz-Security-Token", token] as const);
  const signedHeaders = "content-type;host;x-amz-date;x-amz-security-token";
  return signedByHand({ accessKeyId, signedHeaders }, adding(plain, ...lines));
}

const presigned = presignedBy("ASIASESSION");
const oneMore = ["X-Amz-Security-Token", TOKEN] as const;

it.each<[string, WireRequest]>([
  ["a missing token", presignedByHand({ accessKeyId: "ASIASESSION" })],
  ["a token of another session", inQuery("ASIASESSION", "token-of-another")],
  ["an empty token", inQuery("ASIASESSION", "")],
  ["the token twice", inQuery("ASIASESSION", TOKEN, TOKEN)],
  ["the token in a header only", tokenInHeader()],
  ["a token with a long-term key", inQuery("AKIDUSER", TOKEN)],
  ["an empty token with a long-term key", inQuery("AKIDUSER", "")],
])("denies, in the query form, a request with %s, even if it is signed", (_, request) => {
  expect(refusal(request)).toEqual(INVALID);
});

function inQuery(accessKeyId: string, ...tokens: readonly string[]): WireRequest {
  const parameters = tokens.map((token) => ["X-Amz-Security-Token", token] as const);
  return presignedByHand({ accessKeyId, parameters });
}

function tokenInHeader(): WireRequest {
  const headers = adding(plain, ["X-Amz-Security-Token", TOKEN]);
  const signedHeaders = "content-type;host;x-amz-security-token";
  return presignedByHand({ accessKeyId: "ASIASESSION", signedHeaders }, headers);
}

it.each<[string, WireRequest]>([
  ["another token", setting(presigned, "X-Amz-Security-Token", "other")],
  ["a removed token", lacking(presigned, "X-Amz-Security-Token")],
  ["an added token", withQuery(presignedBy("AKIDUSER"), (query) => [...query, oneMore])],
  ["its token unsigned", presignedBy("ASIASESSION", plain, { omitSessionToken: true })],
  ["its token twice", withQuery(presigned, (query) => [...query, oneMore])],
])(
  "denies, in the query form, a request with %s, because the change was not signed",
  (_, request) => {
    expect(refusal(request)).toEqual(["InvalidSignature", MISMATCH]);
  },
);

it("decodes the token of a query before it compares it", () => {
  const odd = withQuery(presigned, (query) =>
    query.map(([name, value]) => [
      name,
      name === "X-Amz-Security-Token" ? "%74" + value.slice(1) : value,
    ]),
  );
  expect(odd).not.toEqual(presigned);
  expect(verdict(odd)).toMatchObject({ ok: true });
});

it("denies an unsigned x-amz-* header other than the token, even next to an unsigned token", () => {
  expect(refusal(adding(unsignedToken, ["X-Amz-Security-Token-Extra", TOKEN]))).toEqual([
    "InvalidSignature",
    UNSIGNED_HEADERS,
  ]);
});

it("denies a request in either form from the moment at which its session expires", () => {
  for (const signs of [signedBy, presignedBy]) {
    const at = (time: string) => {
      const date = new Date(time);
      return refusal(signs("ASIASESSION", plain, { date }), date);
    };
    expect(at("2015-08-30T12:59:59.999Z")).toEqual(["accepted", ""]);
    expect(at("2015-08-30T13:00:00Z")).toEqual([
      "ExpiredToken",
      "The security token included in the request is expired",
    ]);
  }
});
