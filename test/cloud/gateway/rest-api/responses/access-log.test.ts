import { afterAll, beforeAll, expect, it } from "vitest";
import { lambda, restApi, user } from "../../../deployment/sketch.ts";
import { startTestCloud, type CallOptions, type TestCloud } from "../../../test-cloud.ts";

const format = JSON.stringify({
  agent: "$context.identity.userAgent",
  arn: "$context.identity.userArn",
  at: "$context.requestTime",
  error: "$context.error.message",
  method: "$context.httpMethod",
  path: "$context.path",
  request: "$context.requestId",
  resource: "$context.resourcePath",
  status: "$context.status",
  type: "$context.error.responseType",
});

const stack = {
  name: "Api",
  handlers: {
    echo: "export const handler = async ({ body }) => { if (body) console.log(body); return { statusCode: 200 }; };",
  },
  resources: {
    ...lambda("Echo", "echo"),
    ...restApi(
      {
        "ANY /{proxy+}": { function: "Echo", authorization: "NONE" },
        "GET /secure": { function: "Echo" },
      },
      { stage: { AccessLogSetting: { DestinationArn: "arn:aws:logs:x", Format: format } } },
    ),
    Alice: user("Alice", { Action: "execute-api:Invoke", Resource: "*" }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

/** Returns the lines that a request adds to the log: the cloud's lines, and the access log's line as the last one. */
async function linesOf(method: string, path: string, options?: CallOptions) {
  const before = local.lines.length;
  await local.call(method, path, options);
  const lines = local.lines.slice(before);
  const access: Record<string, string> = JSON.parse(lines.at(-1) ?? "");
  return { lines, access };
}

it("the access log has the stage's format, with a dash for an absent value", async () => {
  const { access } = await linesOf("GET", "/prod/a/b", { headers: [["User-Agent", "test"]] });
  expect(access).toEqual({
    agent: "test",
    arn: "-",
    at: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:/),
    error: "-",
    method: "GET",
    path: "/prod/a/b",
    request: expect.stringMatching(/^[0-9a-f-]{36}$/),
    resource: "/{proxy+}",
    status: "200",
    type: "-",
  });
});

it("the access log names the caller of an accepted request and the log the reason of a refusal", async () => {
  const as = local.keys("Alice");
  const arn = "arn:aws:iam::123456789012:user/Alice";
  expect((await linesOf("GET", "/prod/secure", { as })).access).toMatchObject({
    arn,
    status: "200",
  });
  const { lines, access } = await linesOf("GET", "/prod/secure");
  expect(access).toMatchObject({ arn: "-", status: "403" });
  expect(lines[0]).toMatch(
    /^GET \/prod\/secure 403 \d+ ms anonymous \(Missing Authentication Token\)$/,
  );
});

it("the log contains neither the secret key nor the signature", async () => {
  const as = local.keys("Alice");
  const { lines } = await linesOf("GET", "/prod/secure", { as, service: "kms" });
  expect(lines.join("\n")).not.toContain(as.secretAccessKey);
  expect(lines.join("\n")).not.toMatch(/Signature=/);
});

it.each([
  ["quotes and backslashes", '"} \\" $context.path'],
  ["the one-character escape of terminals", "\u009b2J"],
])("%s in a header are escaped within the value", async (_, value) => {
  // The header is added after signing, to bypass the checks of our own client.
  const tamper: CallOptions["tamper"] = (request) => ({
    ...request,
    headers: [...request.headers, ["User-Agent", value]],
  });
  const { lines, access } = await linesOf("POST", "/prod/x", { tamper, body: "x" });
  expect(access).toMatchObject({ agent: value, path: "/prod/x" });
  expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Zl}]/u);
});

it("a function's output is logged in separate lines, with control characters escaped", async () => {
  const { lines } = await linesOf("POST", "/prod/x", { body: "one\n\u001b[2Jtwo\r\nGET /x 200" });
  expect(lines.slice(0, 3)).toEqual([
    "echo: one",
    "echo: \\u001b[2Jtwo\\u000d",
    "echo: GET /x 200",
  ]);
});

it("a line break in a quoted request is escaped in the log of a refusal", async () => {
  const body = new URLSearchParams({
    Action: "AssumeRole",
    RoleArn: "arn:aws:iam::123456789012:role/x",
    RoleSessionName: "a\nsts AssumeRole 200 1 ms admin\u001b[1A",
  }).toString();
  const before = local.lines.length;
  await local.aws("sts", "/", {
    as: local.keys("Alice"),
    body,
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
  });
  const lines = local.lines.slice(before);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("a\\u000asts AssumeRole 200 1 ms admin\\u001b[1A");
});

it.each([
  ["no signature", undefined, "MISSING_AUTHENTICATION_TOKEN"],
  ["a signature other than SigV4", [["Authorization", "Bearer x"]], "DEFAULT_4XX"],
] as const)(
  "the access log has the type of the gateway's own response: %s",
  async (_, headers, type) => {
    const { access } = await linesOf("GET", "/prod/secure", headers ? { headers } : {});
    expect(access).toMatchObject({ status: "403", type });
  },
);
