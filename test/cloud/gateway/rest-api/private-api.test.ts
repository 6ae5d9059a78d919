import { Stack } from "aws-cdk-lib";
import { InterfaceVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowUnsigned, privateAccess } from "../../../../lib/cdk/constructs/api/private-access.ts";
import type { Assumed } from "../../../../lib/cloud/account/assumed-origin.ts";
import { lambda, policy, restApi, user } from "../../deployment/sketch.ts";
import type { Credentials } from "../../../../lib/sigv4/signing/signing-options.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";

// The policy that `privateAccess` generates, as CloudFormation receives it.
const constructed = privateAccess([
  InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(new Stack(), "Endpoint", {
    vpcEndpointId: "vpce-1",
    port: 443,
  }),
]).policy;
constructed.addStatements(allowUnsigned("prod", "GET", "/open"));
const anybody = policy({
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource: "execute-api:/*",
});
const routes = {
  "GET /open": { function: "Fn", authorization: "NONE" },
  "GET /secure": { function: "Fn" },
} as const;
const api = (VpcEndpointIds?: readonly string[]) => ({
  EndpointConfiguration: { Types: ["PRIVATE"], ...(VpcEndpointIds ? { VpcEndpointIds } : {}) },
});

const stack = {
  name: "Api",
  handlers: {
    fn: `export const handler = async () => ({ statusCode: 200, body: "called" });`,
    keys: `
export const handler = async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  const accessKeyId = AWS_ACCESS_KEY_ID;
  const secretAccessKey = AWS_SECRET_ACCESS_KEY;
  const body = JSON.stringify({ accessKeyId, secretAccessKey, sessionToken: AWS_SESSION_TOKEN });
  return { statusCode: 200, body };
};`,
  },
  resources: {
    ...lambda("Fn", "fn"),
    ...lambda("Keys", "keys", {}, { Action: "execute-api:Invoke", Resource: "*" }),
    ...restApi(routes, { api: { ...api(["vpce-1"]), Policy: constructed.toJSON() } }),
    ...restApi(
      { ...routes, "GET /keys": { function: "Keys", authorization: "NONE" } },
      { id: "Any", stageName: "any", api: { ...api(), Policy: anybody } },
    ),
    Caller: user("Caller", { Action: "execute-api:Invoke", Resource: "*" }),
    Stranger: user("Stranger"),
  },
};

const through = (vpcEndpoint: string): Assumed => ({
  origin: { isPrivate: true, keys: { "aws:sourcevpce": [vpcEndpoint] } },
  organization: {},
});
const start = (assumed?: Assumed) => startTestCloud([stack], undefined, undefined, assumed);

const UNREACHABLE = { status: 403, text: '{"message":"Forbidden"}' };

describe("a private API", () => {
  let local: TestCloud;
  beforeAll(async () => {
    local = await start(through("vpce-1"));
  });
  afterAll(() => local.close());

  it("serves requests through its VPC endpoint", async () => {
    expect((await local.call("GET", "/prod/open")).text).toBe("called");
    expect((await local.call("GET", "/any/open")).text).toBe("called");
  });

  it("is unreachable for a function's request, which does not come through a VPC endpoint", async () => {
    const as = (await local.call("GET", "/any/keys")).json as Credentials; // The handler returns these members.
    expect(await local.call("GET", "/any/secure", { as })).toMatchObject(UNREACHABLE);
  });

  it("still requires a signature and permission on a route with IAM authorization", async () => {
    expect((await local.call("GET", "/prod/secure")).text).toContain(
      "Missing Authentication Token",
    );
    const stranger = await local.call("GET", "/prod/secure", { as: local.keys("Stranger") });
    expect(stranger.status).toBe(403);
    expect(stranger.text).toContain("execute-api:Invoke");
    const caller = await local.call("GET", "/prod/secure", { as: local.keys("Caller") });
    expect(caller.text).toBe("called");
  });
});

describe("a private API is unreachable", () => {
  it.each([
    ["without a VPC endpoint", undefined, ["/prod/open", "/prod/secure", "/any/open"]],
    ["through another VPC endpoint", through("vpce-2"), ["/prod/open", "/prod/secure"]],
  ] as const)("for a request %s, signed or unsigned", async (_, assumed, paths) => {
    const local = await start(assumed);
    for (const path of paths) {
      expect(await local.call("GET", path)).toMatchObject(UNREACHABLE);
      const as = local.keys("Caller");
      expect(await local.call("GET", path, { as })).toMatchObject(UNREACHABLE);
    }
    await local.close();
  });
});
