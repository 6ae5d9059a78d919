import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signatureDenied } from "../../../lib/cloud/gateway/rest-api/responses/gateway-responses.ts";
import { kms } from "../../../lib/cloud/services/kms/kms.ts";
import { explain } from "../../../lib/sigv4/explain/explain.ts";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { wireRequest, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { renderTrace } from "../../../lib/sigv4/signing/render-trace.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import { body, denial, header, hostile, same, signed, told } from "./refused.ts";
import {
  adding,
  authorizedAs,
  now,
  plain,
  without,
  scope,
} from "../verification/signed-requests.ts";

describe("explain, for a response with the server's strings,", () => {
  it.each<[string, ReturnType<typeof told>, string, RegExp]>([
    [
      "a path encoded once",
      told(same, hostile, { encodePath: false }),
      "path-encoded-once",
      /^The path was encoded once, but the server encodes it once more \(signed \/prod\/a%20b\/@c, the server has \/prod\/a%2520b\/%40c\); percent-encode/,
    ],
    [
      "a path decoded on the way",
      told((request) => ({ ...request, path: "/prod/a b/@c" }), hostile),
      "path-encoded-twice",
      /have the hop that decodes the path/,
    ],
    [
      "a path that is not normalized",
      told(same, wireRequest("GET", "https://api.example/a//b/../c"), { normalizePath: false }),
      "path-not-normalized",
      /empty or dot segments/,
    ],
    [
      "a stage that a proxy puts before the path",
      told((request) => ({ ...request, path: `/dev${request.path}` })),
      "path-prefix-differs",
      /signed \/prod\/orders\/42, the server has \/dev\/prod\/orders\/42/,
    ],
    [
      "another path",
      told((request) => ({ ...request, path: "/elsewhere" })),
      "path-differs",
      /signed \/prod\/orders\/42, the server has \/elsewhere/,
    ],
    [
      "another method",
      told((request) => ({ ...request, method: "GET" })),
      "method-differs",
      /POST, but GET arrived/,
    ],
    [
      "a parameter that a hop added",
      told((request) => ({ ...request, query: [...request.query, ["utm", "secret"]] })),
      "query-differs",
      /^The query differs \(added or changed at the server: utm\); sign exactly/,
    ],
    [
      "a repeated parameter that was lost",
      told((request) => ({ ...request, query: request.query.slice(0, 2) })),
      "query-differs",
      /signed, but missing or changed at the server: a\)/,
    ],
    [
      "a host with another port",
      told(header("host", "api.example:8080")),
      "host-port-differs",
      /signed api\.example, the server has api\.example:8080/,
    ],
    [
      "another host",
      told(header("host", "origin.internal")),
      "host-differs",
      /signed api\.example, the server has origin\.internal.*custom domain/,
    ],
    [
      "a rewritten header",
      told(header("content-type", "application/json; charset=utf-8")),
      "header-rewritten",
      /^Header content-type was rewritten after signing \(signed application\/json, the server has application\/json; charset=utf-8\); leave/,
    ],
    [
      "a rewritten header that is private",
      told(header("cookie", "b=2"), adding(plain, ["Cookie", "a=1"])),
      "header-rewritten",
      /^Header cookie was rewritten after signing; leave/,
    ],
    [
      "a header that was dropped",
      told((request) => without(request, "x-empty")),
      "header-removed",
      /^Header x-empty was signed but did not arrive/,
    ],
    [
      "a second line of a header",
      told((request) => adding(request, ["content-type", "text/plain"])),
      "header-added",
      /a second line of header content-type/i,
    ],
    [
      "a header that was added to the list after signing",
      told((request) =>
        adding(
          authorizedAs(request, (text) => text.replace("host;", "host;via;")),
          ["Via", "proxy"],
        ),
      ),
      "header-added",
      /server treats header via as signed/i,
    ],
    [
      "another date",
      told(header("x-amz-date", "20150830T123500Z")),
      "date-differs",
      /signed as 20150830T123600Z, but arrived as 20150830T123500Z/,
    ],
    [
      "a body that got lost",
      told((request) => ({ ...request, body: new Uint8Array() })),
      "body-lost",
      /no body arrived/,
    ],
    [
      "a body that was changed",
      told((request) => ({ ...request, body: Buffer.from("{}") })),
      "body-changed",
      /not the one that was signed/,
    ],
    [
      "a body although none was signed",
      told((request) => ({ ...request, body: Buffer.from("{}") }), hostile),
      "body-changed",
      /no body was signed/i,
    ],
    [
      "an unsigned payload",
      told(same, plain, { payload: "UNSIGNED-PAYLOAD" }),
      "payload-unsigned",
      /only S3 accepts/,
    ],
    [
      "another session token",
      told(header("x-amz-security-token", "other"), plain, { id: "ASIASESSION" }),
      "wrong-token",
      /session token that arrived is not the one that was signed/i,
    ],
    [
      "another secret",
      told(same, plain, {
        credentials: { accessKeyId: "AKIDUSER", secretAccessKey: "another" },
      }),
      "wrong-secret-key",
      /check whether the secret access key/,
    ],
    [
      "two faults at once",
      told((request) => ({ ...request, path: "/x", body: Buffer.from("{}") })),
      "path-differs",
      /\(and more differs: body-changed\)/,
    ],
  ])("names %s", (_, { cause, sentence }, expected, words) => {
    expect([cause, sentence]).toEqual([expected, expect.stringMatching(words)]);
  });

  it("distinguishes an unsorted query, a query in another encoding, and one without `=`", () => {
    const { request, trace } = signed(wireRequest("GET", "https://api.example/?b=2&a=%2A&c"));
    const server = body({
      ...request,
      headers: header("host", "api.example")(request).headers,
      body: Buffer.from("x"),
    });
    const causes = ["b=2&a=%2A&c=", "a=*&b=2&c=", "a=%2A&b=2&c"].map((query) => {
      const canonicalRequest = trace.canonicalRequest.replace("a=%2A&b=2&c=", query);
      return explain({ ...trace, canonicalRequest }, server).cause;
    });
    expect(causes).toEqual(["query-unsorted", "query-encoding", "query-encoding"]);
  });

  it("names the part of the scope that differs", () => {
    const { request, trace } = signed();
    const server = body({ ...request, body: new Uint8Array() });
    const [canonical = ""] = /(?<=been\\n')POST.*(?='\\n\\nThe String)/.exec(server) ?? [];
    expect(canonical).not.toBe("");
    for (const [from, to, cause] of [
      ["eu-west-1", "eu-west-2", "wrong-region"],
      ["execute-api", "kms", "wrong-service"],
    ] as const) {
      const other = server
        .replace(canonical, JSON.stringify(trace.canonicalRequest).slice(1, -1))
        .replace(`/${from}/`, `/${to}/`)
        .replace(`/${from}/`, `/${to}/`);
      expect(explain(trace, other).cause).toBe(cause);
    }
  });

  it("parses the strings even if a header contains quotes and AWS's own words", () => {
    const odd = "it's '\n\nThe String-to-Sign should have been\n'".replaceAll("\n", " ");
    const { request, trace } = signed(adding(plain, ["X-Odd", odd]));
    const answer = body({ ...request, path: "/x" });
    expect(explain(trace, answer).cause).toBe("path-differs");
    const { wireMessage } = kms.denied(denial({ ...request, path: "/x" }));
    const json = String(kms.failed(kms.denied(denial({ ...request, path: "/x" })), "1").body);
    expect(wireMessage).toContain("Canonical String");
    expect(explain(trace, json).cause).toBe("path-differs");
  });
});

it("explain does not throw if the server's strings have a token with half a surrogate pair", () => {
  const { request, trace } = signed();
  const changed = body({ ...request, path: "/x" });
  const token = JSON.stringify("x-amz-security-token:abcdefghi\ud800\n").slice(1, -1);
  const hostileBody = changed.replace("x-empty:", () => `${token}x-empty:`);
  expect(hostileBody).toContain(token);
  expect(explain(trace, hostileBody).sentence).not.toContain("abcdefghi");
});

describe("the text for people", () => {
  const sessionToken = "FwoGZXIvYXdzEA/+token==";
  const credentials = {
    accessKeyId: "ASIASESSION",
    secretAccessKey: "secret-of-the-session",
    sessionToken,
  };
  const headerForm = sign(hostile, { ...scope, date: now, credentials });
  const queryForm = presign(hostile, { ...scope, date: now, credentials });
  const words = [sessionToken, encodeURIComponent(sessionToken), credentials.secretAccessKey];
  const hides = (text: string) => words.every((word) => !text.includes(word));

  it("of explain is one line without a token or a signature, for any response body", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...words,
        headerForm.trace.signature,
        headerForm.trace.canonicalRequest,
        queryForm.trace.canonicalRequest,
        "The Canonical String for this request should have been\n'",
        "'\n\nThe String-to-Sign should have been\n'",
        headerForm.trace.stringToSign,
        "'\n",
        "User: ",
        " is not authorized to perform: ",
        " on resource: ",
        " with an explicit deny",
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123600Z (20150830T123600Z - ",
        "Credential should be scoped to correct service: '",
        "X-Amz-Expires ",
        "<Message>",
        "</Message>",
      ),
    );
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const bodies = fc.oneof(
      text,
      text.map((message) => JSON.stringify({ message })),
      fc.json(),
    );
    const traces = [headerForm.trace, queryForm.trace] as const;
    fc.assert(
      fc.property(bodies, fc.constantFrom(...traces), (answer, trace) => {
        const { sentence } = explain(trace, answer);
        // A trace does not hold the secret, so a secret that a server prints cannot be recognised.
        expect(sentence).not.toContain(sessionToken.slice(0, 16));
        expect(sentence).not.toContain(trace.signature);
        expect(sentence).toMatch(/^[^\n]+\.$/);
      }),
      { numRuns: runs(500) },
    );
  });

  it("of explain hides a token even if one side has it in the path", () => {
    for (const { request, trace } of [headerForm, queryForm]) {
      const other = { ...request, path: `/${encodeURIComponent(sessionToken)}` };
      const seen = denialOf(other);
      expect(seen).toContain("String-to-Sign");
      expect(hides(explain(trace, seen).sentence)).toBe(true);
    }
  });

  it("of renderTrace hides a token in a query parameter and in a header", () => {
    const named = {
      ...hostile,
      query: [["X-Amz-Security-Token", encodeURIComponent(sessionToken)] as const],
    };
    const { trace } = sign(named, { ...scope, date: now, credentials });
    expect(hides(renderTrace(trace))).toBe(true);
    expect(renderTrace(trace)).toContain("X-Amz-Security-Token=[session token]");
  });

  function denialOf(request: WireRequest): string {
    const result = verify(request, { ...scope, now, find: () => credentials });
    if (result.ok) throw new Error("it was accepted");
    return signatureDenied(result).body;
  }
});
