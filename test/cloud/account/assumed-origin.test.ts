import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sourceIp } from "../../../lib/cloud/http/source-ip.ts";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { parseAssumed } from "../../../scripts/serve/assumed.ts";
import { att, lambda, restApi, role, user, type Statement } from "../deployment/sketch.ts";
import { assumeRole } from "../assume-role.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { jsonOf } from "../../json-of.ts";

const OFFICE = "203.0.113.9";
const from = (range: string): Statement => ({
  Action: ["execute-api:Invoke", "lambda:InvokeFunction"],
  Resource: "*",
  Condition: { IpAddress: { "aws:SourceIp": range } },
});
/** A call to the AWS endpoint counts as a call over TLS; a call to the port of the API does not. */
const overTls: Statement = {
  Action: ["execute-api:Invoke", "lambda:InvokeFunction", "lambda:GetFunction"],
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "true" } },
};
const ofOffice = from("203.0.113.0/24");
const ofMachine = from("127.0.0.0/8");
/** Source of a handler that returns the event of an API call, and its credentials for any other event. */
const echo = `export const handler = async (event) => event.requestContext
  ? { statusCode: 200, body: JSON.stringify(event) }
  : { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY, sessionToken: process.env.AWS_SESSION_TOKEN };`;
const stack = {
  name: "Origin",
  handlers: { echo },
  resources: {
    ...lambda("Inside", "echo", {}, ofOffice),
    ...lambda("Bound", "echo", {}, ofMachine, overTls),
    ...restApi(
      {
        "GET /secure": { function: "Inside" },
        "GET /open": { function: "Inside", authorization: "NONE" },
      },
      {
        stage: {
          AccessLogSetting: {
            DestinationArn: att("Inside"),
            Format: "from $context.identity.sourceIp of $context.identity.principalOrgId",
          },
        },
      },
    ),
    Office: user("Office", ofOffice),
    Machine: user("Machine", ofMachine),
    Encrypted: user("Encrypted", overTls),
    Passed: {
      ...role([att("Office"), att("BoundRole")], ofOffice),
      Properties: {
        ...role([att("Office"), att("BoundRole")], ofOffice).Properties,
        RoleName: "Passed",
      },
    },
  },
};

let local: TestCloud;
const keys = new Map<string, Credentials>();
beforeAll(async () => {
  const context = [`aws:SourceIp=${OFFICE}`, "aws:PrincipalOrgID=o-a1b2c3d4e5"];
  local = await startTestCloud([stack], undefined, undefined, parseAssumed(context));
  for (const name of ["Office", "Machine", "Encrypted"]) keys.set(name, local.keys(name));
  for (const name of ["Inside", "Bound"]) {
    const result = await local.aws("lambda", invocation(name), { as: local.keys("Office") });
    keys.set(`function ${name}`, jsonOf<Credentials>(result));
  }
  for (const name of ["Office", "function Bound"]) {
    const session = await assumeRole(local, keysOf(name), "Passed");
    keys.set(`a role that ${name} assumed`, session);
  }
});
afterAll(() => local.close());

const invocation = (name: string) => `/2015-03-31/functions/${name.toLowerCase()}/invocations`;
function keysOf(name: string): Credentials {
  const found = keys.get(name);
  if (!found) throw new Error(`there are no keys of ${name}`);
  return found;
}
const secure = (as: Credentials | undefined) =>
  local.call("GET", "/prod/secure", { as, headers: [["X-Forwarded-For", "198.51.100.7"]] });

describe("the source IP set with `start --context`", () => {
  it.each([
    ["Office", 200],
    ["Machine", 403],
    // On AWS too, a function's calls do not come from the office's address.
    ["function Inside", 403],
    ["function Bound", 200],
    ["a role that Office assumed", 200],
    ["a role that function Bound assumed", 403],
  ])(
    "applies to callers but not to functions: %s gets %i from both servers",
    async (who, status) => {
      const as = keys.get(who);
      expect((await secure(as)).status).toBe(status);
      expect((await local.aws("lambda", invocation("Inside"), { as })).status).toBe(status);
    },
  );

  it.each([
    ["Office", OFFICE],
    ["function Bound", "127.0.0.1"],
  ])(
    "determines what the function and the access log see as the address of %s: %s",
    async (who, address) => {
      const { headers, requestContext } = jsonOf<{
        headers: Record<string, string>;
        requestContext: { identity: Record<string, unknown> };
      }>(await secure(keys.get(who)));
      expect(requestContext.identity).toMatchObject({
        sourceIp: address,
        principalOrgId: "o-a1b2c3d4e5",
      });
      expect(headers["X-Forwarded-For"]).toBe(`198.51.100.7, ${address}`);
      expect(local.lines.at(-1)).toBe(`from ${address} of o-a1b2c3d4e5`);
    },
  );

  it("does not change that a call to the AWS endpoint counts as a call over TLS, and one to the API's port not", async () => {
    const as = keysOf("Encrypted");
    expect((await local.aws("lambda", invocation("Inside"), { as })).status).toBe(200);
    expect((await secure(as)).status).toBe(403);
    const get = { method: "GET", as: keysOf("function Bound") };
    const found = await local.aws("lambda", "/2015-03-31/functions/inside", get);
    expect(found.status).toBe(200);
  });

  it("applies to an unsigned request, which has no organization", async () => {
    const { json } = await local.call("GET", "/prod/open");
    expect(json).toMatchObject({
      requestContext: { identity: { sourceIp: OFFICE, principalOrgId: null } },
    });
    expect(local.lines.at(-1)).toBe(`from ${OFFICE} of -`);
  });
});

it.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:127.0.0.1", "127.0.0.1"],
  ["::FFFF:203.0.113.9", "203.0.113.9"],
  ["::1", "::1"],
  ["2001:db8::ffff:1.2.3.4", "2001:db8::ffff:1.2.3.4"],
  ["", ""],
])("the source IP of a socket with the address %j is %j", (address, read) => {
  expect(sourceIp(address)).toBe(read);
});
