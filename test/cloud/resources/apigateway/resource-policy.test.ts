import { describe, expect, it } from "vitest";
import { decide } from "../../../../lib/cloud/access/decide.ts";
import { onApi } from "../../../../lib/cloud/access/requested-actions.ts";
import { ANONYMOUS } from "../../../../lib/cloud/account/iam/identities.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { having, refusal } from "../../refusal.ts";
import { lambda, policy, restApi } from "../../deployment/sketch.ts";
import { startTestCloud } from "../../test-cloud.ts";

const route = { function: "Empty" };
const anyone = { Principal: "*", Action: "execute-api:Invoke" };

describe("a changed resource policy", () => {
  const stack = (effect: "Allow" | "Deny", deployment = "ApiDeployment") => {
    const statement = { ...anyone, Effect: effect, Resource: "execute-api:/*" };
    const all = {
      ...lambda("Empty", "empty"),
      ...restApi(
        { "GET /a": { ...route, authorization: "NONE" } },
        { api: { Policy: policy(statement) } },
      ),
    };
    const { ApiDeployment, ...others } = all;
    return {
      name: "Changing",
      handlers: { empty: "export const handler = async () => ({});" },
      resources: having(
        { ...others, ...(ApiDeployment ? { [deployment]: ApiDeployment } : {}) },
        "ApiStage",
        { DeploymentId: { Ref: deployment } },
      ),
    };
  };

  it("takes effect with a new deployment, or at the next start", async () => {
    let changing = await startTestCloud([stack("Allow")]);
    try {
      const status = async () => (await changing.call("GET", "/prod/a")).status;
      expect(await status()).toBe(200);
      await changing.deploy(stack("Deny"));
      expect(await status()).toBe(200);
      await changing.deploy(stack("Deny", "Later"));
      expect(await status()).toBe(403);
      await changing.deploy(stack("Allow", "Later"));
      expect(await status()).toBe(403);
      changing = await changing.restart();
      await changing.deploy(stack("Allow", "Later"));
      expect(await status()).toBe(200);
    } finally {
      await changing.close();
    }
  });
});

describe("a deployment", () => {
  const refused = (Policy: unknown) =>
    refusal({
      ...lambda("Empty", "code"),
      ...restApi({ "GET /a": route }, { api: { Policy } }),
    });
  const statement = { ...anyone, Effect: "Allow" as const, Resource: "execute-api:/*" };
  const sized = (length: number) => ({
    Statement: [{ ...statement, Sid: "x".repeat(length) }],
  });
  const empty = JSON.stringify(sized(0)).length;
  const inFull =
    "arn:aws:execute-api:us-east-1:123456789012:abcdefghij".length - "execute-api:".length;

  it.each<[string, unknown, string]>([
    ["that is a string", "{}", "resource policy of API api must be a map"],
    [
      "without a principal",
      policy({ Action: anyone.Action, Resource: "*" }),
      "statement 1: Principal is missing",
    ],
    [
      "with an unknown condition key",
      policy({ ...statement, Condition: { Bool: { "aws:Foo": "true" } } }),
      "aws:Foo",
    ],
    [
      "with an unknown condition operator",
      policy({ ...statement, Condition: { Is: { "aws:SourceIp": "::1" } } }),
      "Is",
    ],
    [
      "with an invalid resource",
      policy({ ...statement, Resource: "execute-api:prod" }),
      "is not a resource ARN",
    ],
    [
      "with an invalid address range",
      policy({ ...statement, Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/33" } } }),
      "10.0.0.0/33",
    ],
    [
      "with one character too many",
      sized(8192 - empty - inFull + 1),
      "its length is 8193; AWS accepts at most 8192",
    ],
  ])("rejects a resource policy %s", (_, Policy, message) => {
    const found = refused(Policy);
    expect(found).toContain("S/Api: resource policy of API api");
    expect(found).toContain(message);
  });

  it("accepts a resource policy with the most characters that AWS allows", () => {
    expect(refused(sized(8192 - empty - inFull))).toBe("no refusal");
  });
});

describe("a statement without a resource", () => {
  it.each([
    ["Allow", "prod", true],
    ["Deny", "prod", false],
  ] as const)("is about the whole API: %s", (Effect, stage, expected) => {
    const { Resource: _, ...statement } = { ...anyone, Effect, Resource: undefined };
    const other = { ...anyone, Effect: "Allow" as const, Resource: "execute-api:/*" };
    const account = emptyAccount();
    const Policy = policy(statement, ...(Effect === "Deny" ? [other] : []));
    const resources = {
      ...lambda("Empty", "code"),
      ...restApi({ "GET /a": route }, { api: { Policy } }),
    };
    deploySketch(account, { name: "S", resources });
    const allowed = [...account.apis.values()].map((api) => {
      const call = { apiId: api.id, stage, verb: "GET", path: "/a" };
      const action = onApi(account, call, api.policy);
      const source = { request: { headers: [] }, peer: { sourceIp: "127.0.0.1" } };
      return decide(account, ANONYMOUS, action, source).decision.allowed;
    });
    expect(allowed).toEqual([expected]);
  });
});
