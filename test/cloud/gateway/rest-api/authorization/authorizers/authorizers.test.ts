import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pair } from "../../../../../../lib/sigv4/request/request.ts";
import {
  authorizer,
  guarded,
  lambda,
  policy,
  restApi,
  type Statement,
} from "../../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../../test-cloud.ts";
import { answering, echo, guard } from "./guard.ts";

const anyone = { Principal: "*", Action: "execute-api:Invoke" };
/** Returns an API with a stage of this name, whose routes all have an authorizer. */
function api(stageName: string, ...given: readonly Statement[]) {
  const id = stageName.charAt(0).toUpperCase() + stageName.slice(1);
  const routes = { "GET /{path+}": guarded(`${id}Guard`, "Echo") };
  return {
    ...restApi(routes, { id, stageName, api: { Policy: policy(...given) } }),
    ...authorizer(`${id}Guard`, "Guard", { AuthorizerResultTtlInSeconds: 0 }, id),
  };
}

const fresh = { AuthorizerResultTtlInSeconds: 0 };
const { UnlinkedPermission: _, ...unlinked } = authorizer("Unlinked", "Guard", fresh);
const Format = "$context.authorizer.principalId $context.authorizer.number-x $context.status";
const resources = {
  ...lambda("Echo", "echo"),
  ...lambda("Guard", "guard"),
  ...lambda("Hasty", "guard", { Timeout: 1 }),
  ...lambda("Full", "guard", { ReservedConcurrentExecutions: 0 }),
  ...restApi(
    {
      "GET /token/{id}": guarded("Token", "Echo"),
      "GET /formed": guarded("Formed", "Echo"),
      "ANY /request/{id}": guarded("Request", "Echo"),
      "GET /free": guarded("Free", "Echo"),
      "GET /unlinked": guarded("Unlinked", "Echo"),
      "GET /hasty": guarded("HastyGuard", "Echo"),
      "GET /full": guarded("FullGuard", "Echo"),
    },
    {
      stage: {
        AccessLogSetting: { DestinationArn: "arn:aws:logs:x", Format },
        Variables: { colour: "red" },
      },
    },
  ),
  ...authorizer("Token", "Guard", fresh),
  ...authorizer("Formed", "Guard", { ...fresh, IdentityValidationExpression: "^Bearer [a-z]+" }),
  ...authorizer("Request", "Guard", {
    Type: "REQUEST",
    IdentitySource:
      "method.request.querystring.token, stageVariables.colour, context.identity.sourceIp, method.request.header.X-Key",
  }),
  ...authorizer("Free", "Guard", { ...fresh, Type: "REQUEST", IdentitySource: undefined }),
  ...authorizer("HastyGuard", "Hasty", fresh),
  ...authorizer("FullGuard", "Full", fresh),
  ...unlinked,
  ...api(
    "mixed",
    { ...anyone, Resource: "execute-api:/mixed/*/allow" },
    { ...anyone, Effect: "Deny", Resource: "execute-api:/mixed/*/deny" },
  ),
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Api", handlers: { echo, guard }, resources }]);
});
afterAll(() => local.close());

const bearing = (token: string): readonly Pair[] => [["Authorization", token]];

/** Returns the response to a request, and the number of authorizer invocations. */
async function get(path: string, headers: readonly Pair[], method = "GET") {
  const before = local.lines.length;
  const answer = await local.call(method, path, { headers });
  const lines = local.lines.slice(before);
  const asked = lines.filter((line) => line.includes("asked with")).length;
  const { status, text } = answer;
  return { status, type: answer.header("x-amzn-errortype"), text, asked, lines };
}

const unauthorized = {
  status: 401,
  type: "UnauthorizedException",
  text: '{"message":"Unauthorized"}',
};
const failed = {
  status: 500,
  type: "AuthorizerConfigurationException",
  text: '{"message":null}',
};
const refusedBy = (why: string) => ({
  status: 403,
  type: "AccessDeniedException",
  text: JSON.stringify({ Message: `User is not authorized to access this resource ${why}` }),
});
const silence = refusedBy("because no identity-based policy allows the execute-api:Invoke action");
const denial = refusedBy("with an explicit deny in an identity-based policy");

const allowAll = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" };
const denyOne = {
  Effect: "Deny",
  Action: "execute-api:Invoke",
  Resource: "arn:aws:execute-api:*:*:*/prod/GET/token/1",
};

describe("a request whose token", () => {
  it.each<[string, string, readonly Pair[], object]>([
    ["is allowed", "/prod/token/1", bearing("allow"), { status: 200, asked: 1 }],
    [
      "denies the path, which is sent encoded",
      "/prod/token/%31",
      bearing(answering({ policyDocument: { Statement: [allowAll, denyOne] } })),
      denial,
    ],
    [
      "has an authorizer response with a principal and policy only",
      "/prod/token/1",
      bearing(answering({ context: null, usageIdentifierKey: null })),
      { status: 200 },
    ],
    ["is missing", "/prod/token/1", [], { ...unauthorized, asked: 0 }],
    ["is empty", "/prod/token/1", bearing(""), { ...unauthorized, asked: 0 }],
    [
      "does not match the validation expression",
      "/prod/formed",
      bearing("Basic allow"),
      { ...unauthorized, asked: 0 },
    ],
    [
      "only begins with a match of the validation expression",
      "/prod/formed",
      bearing("Bearer a b"),
      { ...unauthorized, asked: 0 },
    ],
    [
      "is repeated",
      "/prod/token/1",
      [...bearing("no"), ["authorization", "allow"]],
      { status: 400, text: '{"message":"Bad Request"}', asked: 0 },
    ],
    [
      "is unknown to the authorizer",
      "/prod/token/1",
      bearing("throw Unauthorized"),
      { ...unauthorized, asked: 1 },
    ],
    ["is denied", "/prod/token/1", bearing("deny"), { ...denial, asked: 1 }],
    ["is allowed another path", "/prod/token/1", bearing("GET /token/2"), { ...silence, asked: 1 }],
    [
      "is allowed another verb",
      "/prod/token/1",
      bearing("POST /token/1"),
      { ...silence, asked: 1 },
    ],
    ["is allowed the template only", "/prod/token/1", bearing("GET /token/{id}"), silence],
    ["is allowed this exact path", "/prod/token/1", bearing("GET /token/1"), { status: 200 }],
  ])("%s gets the expected response", async (__, path, headers, expected) => {
    expect(await get(path, headers)).toMatchObject(expected);
  });
});

describe("a request is refused with a 500 if the authorizer", () => {
  const outside = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" };
  const statement = (members: object) =>
    answering({ policyDocument: { Statement: { ...outside, ...members } } });
  const shortArn = "arn:aws:execute-api:*";
  it.each<[string, string, string]>([
    ["throws another error than Unauthorized", "/prod/token/1", "throw unauthorized"],
    ["crashes", "/prod/token/1", "exit"],
    ["takes too long", "/prod/hasty", "hang"],
    ["may not be invoked", "/prod/unlinked", "allow"],
    ["has reached its concurrency limit", "/prod/full", "allow"],
    ["does not return an object", "/prod/token/1", "[]"],
    ["returns no principal id", "/prod/token/1", answering({ principalId: undefined })],
    ["returns no policy", "/prod/token/1", answering({ policyDocument: undefined })],
    ["returns an empty policy", "/prod/token/1", answering({ policyDocument: {} })],
    [
      "returns a policy as text",
      "/prod/token/1",
      answering({ policyDocument: JSON.stringify(outside) }),
    ],
    ["returns a policy that names a principal", "/prod/token/1", statement({ Principal: "*" })],
    [
      "returns a policy that cannot be evaluated completely",
      "/prod/token/1",
      statement({ Condition: { StringEquals: { "aws:unknown": "x" } } }),
    ],
    // It is not known if AWS evaluates such a policy, so it is not evaluated here.
    ["returns an ARN of four parts", "/prod/token/1", statement({ Resource: shortArn })],
    [
      "returns an ARN of four parts with two stars",
      "/prod/token/1",
      statement({ Resource: `${shortArn}*` }),
    ],
    ["returns a nested context", "/prod/token/1", answering({ context: { a: { b: 1 } } })],
    ["returns a list as the context", "/prod/token/1", answering({ context: ["a"] })],
  ])("%s", async (__, path, token) => {
    expect(await get(path, bearing(token))).toMatchObject(failed);
  });

  it("returns a short ARN, with the ARN to write instead in the log", async () => {
    const { lines } = await get("/prod/token/1", bearing(statement({ Resource: shortArn })));
    expect(lines.join("\n")).toContain("an ARN has six parts: write arn:aws:execute-api:*:*:*");
  });

  it("fails, with the reason in the log only", async () => {
    const { lines } = await get("/prod/token/1", bearing("[]"));
    expect(lines.join("\n")).toContain("guard returned an invalid response: it is not an object");
  });
});

describe("an authorizer with identity sources in the request", () => {
  const key: readonly Pair[] = [["X-Key", "k"]];
  it.each<[string, string, readonly Pair[], object]>([
    ["all sources", "/prod/request/1?token=allow", key, { status: 200 }],
    ["no query", "/prod/request/1", key, { ...unauthorized, asked: 0 }],
    ["an empty query", "/prod/request/1?token=", key, { ...unauthorized, asked: 0 }],
    ["no header", "/prod/request/1?token=allow", [], { ...unauthorized, asked: 0 }],
    [
      "a header twice",
      "/prod/request/1?token=x",
      [...key, ["x-key", "l"]],
      { status: 400, asked: 0 },
    ],
  ])(
    "is invoked only if all sources have one value: the request has %s",
    async (__, path, headers, expected) => {
      expect(await get(path, headers)).toMatchObject(expected);
    },
  );

  it("is invoked without identity sources if its responses are not cached", async () => {
    expect(await get("/prod/free", bearing("allow"))).toMatchObject({ status: 200, asked: 1 });
    expect(await get("/prod/free", bearing("deny"))).toMatchObject({ ...denial, asked: 1 });
  });
});

/** Returns the event of the function, and the event of the authorizer, which is invoked before the function. */
async function events(path: string, headers: readonly Pair[], method?: string) {
  const { text } = await get(path, headers, method);
  const event: Record<string, unknown> & {
    requestContext: { authorizer: Record<string, unknown> };
  } = JSON.parse(text);
  const { event: before, ...told } = event.requestContext.authorizer;
  const received: Readonly<Record<string, unknown>> = JSON.parse(String(before));
  return { event, told, before: received };
}

describe("the data that is passed", () => {
  it("to a TOKEN authorizer is the token and the request's ARN", async () => {
    const { before } = await events("/prod/token/1", bearing("allow"));
    expect(before).toEqual({
      type: "TOKEN",
      authorizationToken: "allow",
      methodArn: expect.stringMatching(
        /^arn:aws:execute-api:us-east-1:123456789012:\w{10}\/prod\/GET\/token\/1$/,
      ),
    });
  });

  it("to a REQUEST authorizer is the proxy event without the body", async () => {
    const headers: readonly Pair[] = [["X-Key", "k"]];
    const { before, event } = await events("/prod/request/1?token=all", headers, "POST");
    const { body, isBase64Encoded, ...rest } = event;
    expect({ body, isBase64Encoded }).toEqual({ body: null, isBase64Encoded: false });
    const { authorizer: __, ...requestContext } = event.requestContext;
    const { type, methodArn, ...alike } = before;
    expect(type).toBe("REQUEST");
    expect(methodArn).toMatch(/\/prod\/POST\/request\/1$/);
    expect(alike).toEqual({ ...rest, requestContext });
    const { before: free } = await events("/prod/free", bearing("allow"));
    expect(free).toMatchObject({ queryStringParameters: {}, pathParameters: {} });
  });

  it("to the function is the authorizer's context, all as text", async () => {
    const { event, told } = await events("/prod/token/1", bearing("allow"));
    expect(told).toEqual({
      principalId: "ann",
      number: "7",
      yes: "true",
      integrationLatency: expect.any(Number),
    });
    expect(event.requestContext).toMatchObject({
      identity: { accessKey: null, accountId: null, caller: null, user: null, userArn: null },
    });
    expect(event).toMatchObject({ headers: { Authorization: "allow" } });
  });

  it("to the access log is the authorizer's context, even if the caller is refused", async () => {
    const name = (context: object) => bearing(answering({ context }));
    const { lines } = await get("/prod/token/1", name({ "number-x": "8\n" }));
    expect(lines.at(-1)).toBe(String.raw`ann 8\n 200`);
    expect((await get("/prod/token/1", bearing("deny"))).lines.at(-1)).toBe("ann - 403");
    expect((await get("/prod/token/1", [])).lines.at(-1)).toBe("- - 401");
  });
});

describe("an authorizer's policy and the API's resource policy", () => {
  const byApi = {
    status: 403,
    text: expect.stringMatching(
      /User: anonymous is not .*with an explicit deny in a resource-based policy/,
    ),
    asked: 0,
  };
  // Table A of AWS's guide to resource policies: the authorizer's policy, the API's policy, and the result.
  it.each<[string, string, object]>([
    ["allow", "allow", { status: 200 }],
    ["allow", "neither", { status: 200 }],
    ["allow", "deny", byApi],
    ["GET /x", "allow", { status: 200 }],
    ["GET /x", "neither", silence],
    ["GET /x", "deny", byApi],
    ["deny", "allow", denial],
    ["deny", "neither", denial],
    ["deny", "deny", byApi],
  ])(
    "decide together on a request: the token is %s, and the API's policy is %s",
    async (token, path, expected) => {
      expect(await get(`/mixed/${path}`, bearing(token))).toMatchObject(expected);
    },
  );

  it("refuse a request without a token even if the API's policy allows it", async () => {
    expect(await get("/mixed/allow", [])).toMatchObject({ ...unauthorized, asked: 0 });
  });
});
