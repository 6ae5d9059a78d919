import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { presign, type PresignOptions } from "../../lib/sigv4/signing/presign.ts";
import type { Pair, WireRequest } from "../../lib/sigv4/request/request.ts";
import { assumeRole } from "./assume-role.ts";
import { lambda, restApi, roleFor, user } from "./deployment/sketch.ts";
import { REGION, startTestCloud, type TestCloud } from "./test-cloud.ts";
import { jsonOf } from "../json-of.ts";

const stack = {
  name: "Api",
  handlers: {
    echo: "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });",
  },
  resources: {
    ...lambda("Echo", "echo"),
    ...restApi(
      { "ANY /secure": { function: "Echo" } },
      {
        stage: {
          AccessLogSetting: {
            DestinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:x",
            Format: "$context.requestId $context.httpMethod $context.path $context.identity.user",
          },
        },
      },
    ),
    Ann: user("Ann", { Action: "*", Resource: "*" }),
    Bob: user("Bob"),
    Worker: roleFor("Ann", "Worker", { Action: "execute-api:*", Resource: "*" }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

type Options = Partial<PresignOptions>;
const same = (request: WireRequest) => request;

/** Sends a request whose URL was presigned and then changed. */
function presigned(
  options: Options = {},
  change: (request: WireRequest) => WireRequest = same,
  method = "GET",
  path = "/prod/secure?b=2&a=1",
) {
  return local.call(method, path, { tamper: (request) => change(signedUrl(request, options)) });
}

function signedUrl(request: WireRequest, options: Options): WireRequest {
  const credentials = local.keys("Ann");
  const usual = { credentials, region: REGION, service: "execute-api", date: new Date() };
  return presign(request, { ...usual, expiresIn: 60, ...options }).request;
}

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);
const withQuery =
  (change: (query: readonly Pair[]) => readonly Pair[]) => (request: WireRequest) => ({
    ...request,
    query: change(request.query),
  });
const replaced = (name: string, value: string) =>
  withQuery((query) => query.map((pair) => (pair[0] === name ? [name, value] : pair)));

describe("a presigned request to the gateway", () => {
  it("is accepted, and the function receives its parameters", async () => {
    const answer = await presigned();
    expect(answer.status).toBe(200);
    const event = jsonOf<{
      queryStringParameters: Record<string, string>;
      requestContext: { identity: { userArn: string } };
    }>(answer);
    expect(event.requestContext.identity.userArn).toMatch(/:user\/Ann$/);
    expect(event.queryStringParameters).toMatchObject({
      a: "1",
      b: "2",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Expires": "60",
      "X-Amz-SignedHeaders": "host",
    });
  });

  it.each<[string, () => Promise<{ readonly status: number; readonly text: string }>, RegExp]>([
    [
      "without permission",
      () => presigned({ credentials: local.keys("Bob") }),
      /not authorized to perform/,
    ],
    [
      "for another path",
      () => presigned({}, (request) => ({ ...request, path: "/prod/secure/" })),
      /does not match/,
    ],
    ["with another parameter", () => presigned({}, replaced("a", "2")), /does not match/],
    [
      "with an additional parameter",
      () =>
        presigned(
          {},
          withQuery((query) => [...query, ["c", "1"]]),
        ),
      /does not match/,
    ],
    [
      "with another expiry",
      () => presigned({}, replaced("X-Amz-Expires", "600")),
      /does not match/,
    ],
    [
      "with another method",
      () => presigned({}, (request) => ({ ...request, method: "DELETE" })),
      /does not match/,
    ],
    [
      "with a body",
      () =>
        presigned(
          {},
          (request) => ({ ...request, method: "POST", body: Buffer.from("x") }),
          "POST",
        ),
      /does not match/,
    ],
    [
      "after the window of 5 minutes",
      () => presigned({ date: secondsAgo(301), expiresIn: 3600 }),
      /^\{"message":"Signature expired/,
    ],
    [
      "after its own, shorter window",
      () => presigned({ date: secondsAgo(20), expiresIn: 10 }),
      /- 10 sec\.\)/,
    ],
    [
      "if it is valid for longer than a week",
      () => presigned({}, replaced("X-Amz-Expires", "604801")),
      /less than a week/,
    ],
    ["for another service", () => presigned({ service: "sts" }), /correct service: 'execute-api'/],
    [
      "without a date",
      () =>
        presigned(
          {},
          withQuery((query) => query.filter(([name]) => name !== "X-Amz-Date")),
        ),
      /must include 'X-Amz-Date'/,
    ],
    [
      "for an unknown route, if it has no date",
      () =>
        presigned(
          {},
          withQuery((query) => query.filter(([name]) => name !== "X-Amz-Date")),
          "GET",
          "/prod/nowhere",
        ),
      /must include 'X-Amz-Date'/,
    ],
    [
      "for an unknown route",
      () => presigned({}, same, "GET", "/prod/nowhere"),
      /Missing Authentication Token/,
    ],
  ])("is refused %s", async (_, send, words) => {
    const { status, text } = await send();
    expect([status, text]).toEqual([403, expect.stringMatching(words)]);
  });

  it("requires its own session token, which is not logged", async () => {
    const session = await assumeRole(local, local.keys("Ann"), "Worker");
    const other = await assumeRole(local, local.keys("Ann"), "Worker");
    const { sessionToken: token = "" } = session;
    const wrong = { ...session, sessionToken: other.sessionToken };
    const none = { ...session, sessionToken: undefined };
    expect((await presigned({ credentials: session })).status).toBe(200);
    for (const credentials of [wrong, none]) {
      const { status, text } = await presigned({ credentials });
      expect([status, text]).toEqual([
        403,
        '{"message":"The security token included in the request is invalid"}',
      ]);
    }
    const late = await presigned({ credentials: session, omitSessionToken: true });
    expect(late.status).toBe(403);
    expect(late.header("x-signet-diagnosis")).toMatch(/^token-unsigned: /);
    await presigned({ credentials: session }, same, "GET", "/prod/nowhere");
    const shown = [...local.lines, ...late.headers.flat()].join("\n");
    expect(token.length).toBeGreaterThan(20);
    expect(shown).toContain("/prod/nowhere");
    for (const secret of [token, encodeURIComponent(token), session.secretAccessKey]) {
      expect(shown).not.toContain(secret);
    }
  });
});

describe("a presigned request to a service", () => {
  const identity = "/?Action=GetCallerIdentity&Version=2011-06-15";
  const presignedTo = (
    service: string,
    method: string,
    path: string,
    options: Options = {},
    change = same,
  ) =>
    local.aws(service, path, {
      method,
      tamper: (request) => change(signedUrl(request, { service, ...options })),
    });

  it("returns its signer if it calls GetCallerIdentity", async () => {
    const { status, text } = await presignedTo("sts", "GET", identity);
    expect([status, text]).toEqual([200, expect.stringContaining("user/Ann</Arn>")]);
    expect(local.lines.at(-1)).toMatch(/^sts GetCallerIdentity 200 .*user\/Ann$/);
  });

  it("invokes a function", async () => {
    const path = "/2015-03-31/functions/echo/invocations";
    const { status, json } = await presignedTo("lambda", "POST", path);
    expect([status, json]).toEqual([200, { statusCode: 200, body: "{}" }]);
    expect(
      (await presignedTo("lambda", "POST", path, { credentials: local.keys("Bob") })).status,
    ).toBe(403);
  });

  it.each<[string, Options, (request: WireRequest) => WireRequest, RegExp]>([
    ["for another region", { region: "eu-west-1" }, same, /valid region/],
    ["after a change", {}, replaced("Version", "2010-01-01"), /SignatureDoesNotMatch/],
    [
      "after the window of 15 minutes",
      { date: secondsAgo(901), expiresIn: 604_800 },
      same,
      /- 15 min\./,
    ],
    ["after its own window", { date: secondsAgo(61) }, same, /Signature expired/],
  ])("is refused %s", async (_, options, change, words) => {
    const { status, text } = await presignedTo("sts", "GET", identity, options, change);
    expect([status >= 400, text]).toEqual([true, expect.stringMatching(words)]);
  });
});
