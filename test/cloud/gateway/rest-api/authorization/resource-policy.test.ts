import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parsePolicy } from "../../../../../lib/iam/policy/policy.ts";
import { onApi } from "../../../../../lib/cloud/access/requested-actions.ts";
import { decide } from "../../../../../lib/cloud/access/decide.ts";
import type { Credentials } from "../../../../../lib/sigv4/signing/signing-options.ts";
import { assumeRole } from "../../../assume-role.ts";
import { emptyAccount } from "../../../deployment/deploy-sketch.ts";
import {
  att,
  lambda,
  policy,
  restApi,
  roleFor,
  user,
  type Statement,
} from "../../../deployment/sketch.ts";
import { ACCOUNT, startTestCloud, type TestCloud } from "../../../test-cloud.ts";
import { jsonOf } from "../../../../json-of.ts";

const route = { function: "Empty" };
const onAll: Statement = { Action: "execute-api:Invoke", Resource: "*" };
const denyAll = { ...onAll, Effect: "Deny" } as const;
const anyone = { Principal: "*", Action: "execute-api:Invoke" };

/** Returns an API with a stage of this name and these statements in its resource policy. */
function api(stageName: string, routes: Parameters<typeof restApi>[0], ...given: Statement[]) {
  const id = stageName.charAt(0).toUpperCase() + stageName.slice(1);
  return restApi(routes, { id, stageName, api: { Policy: policy(...given) } });
}

const onIam = { "GET /{path+}": route };
const naming = (Principal: unknown) => ({ ...onAll, Principal });
const resources = {
  ...lambda("Empty", "empty"),
  Allowed: user("Allowed", onAll),
  Silent: user("Silent"),
  Denied: user("Denied", onAll, denyAll),
  Clerk: roleFor("Silent", "Clerk"),
  ...api(
    "mixed",
    { ...onIam, "GET /": route, "POST /{path+}": { ...route, authorization: "NONE" } },
    { ...anyone, Resource: ["execute-api:/mixed/*/allow", "execute-api:/mixed/GET/"] },
    { ...anyone, Sid: "NotThis", Effect: "Deny", Resource: "execute-api:/*/*/deny" },
  ),
  ...api("user", onIam, naming({ AWS: att("Silent") })),
  ...api("role", onIam, naming({ AWS: att("Clerk") })),
  ...api(
    "session",
    onIam,
    naming({ AWS: { "Fn::Sub": "arn:aws:sts::${AWS::AccountId}:assumed-role/Clerk/work" } }),
  ),
  ...api("account", onIam, naming({ AWS: { Ref: "AWS::AccountId" } })),
  ...api(
    "except",
    onIam,
    { ...anyone, Resource: "execute-api:/*" },
    {
      ...anyone,
      Effect: "Deny",
      NotResource: ["execute-api:/except/GET/open", "execute-api:/except/GET/also/*"],
    },
  ),
};

Object.assign(
  resources,
  api(
    "spelled",
    { ...onIam, "POST /{path+}": { ...route, authorization: "NONE" } },
    { ...anyone, Resource: "execute-api:/*" },
    { ...anyone, Effect: "Deny", Resource: "execute-api:/spelled/*/files/secret" },
    { ...anyone, Effect: "Deny", Resource: "execute-api:/spelled/*/to/https://example.com" },
  ),
);

let local: TestCloud;
beforeAll(async () => {
  const handlers = { empty: "export const handler = async () => ({});" };
  local = await startTestCloud([{ name: "Api", handlers, resources }]);
});
afterAll(() => local.close());

const silence = "because no identity-based policy allows the execute-api:Invoke action";
const byIdentity = "with an explicit deny in an identity-based policy";
const byResource = "with an explicit deny in a resource-based policy";

describe("a signed request to an API with a resource policy", () => {
  // Table A of AWS's guide to resource policies: the caller's policies, the API's policy, and the result.
  it.each([
    ["Allowed", "allow", undefined],
    ["Allowed", "neither", undefined],
    ["Allowed", "deny", byResource],
    ["Silent", "allow", undefined],
    ["Silent", "neither", silence],
    ["Silent", "deny", byResource],
    ["Denied", "allow", byIdentity],
    ["Denied", "neither", byIdentity],
    ["Denied", "deny", byIdentity],
  ])(
    "of user %s is decided by the policies of the user and of the API, whose policy is: %s",
    async (name, path, refused) => {
      const answer = await local.call("GET", `/mixed/${path}`, { as: local.keys(name) });
      const { status, text } = answer;
      const type = answer.header("x-amzn-errortype");
      const Message = `User: arn:aws:iam::${ACCOUNT}:user/${name} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:API/mixed/GET/${path} ${refused}`;
      expect({ status, type, text: text.replace(/:\w{10}\/mixed/, ":API/mixed") }).toEqual(
        refused === undefined
          ? { status: 200, type: undefined, text: "" }
          : { status: 403, type: "AccessDeniedException", text: JSON.stringify({ Message }) },
      );
    },
  );

  it.each(["allow", "neither", "deny"])(
    "cannot be replaced by an unsigned request, which is refused if the API's policy is: %s",
    async (path) => {
      const answer = await local.call("GET", `/mixed/${path}`);
      expect(answer.status).toBe(403);
      expect(answer.text).toBe('{"message":"Missing Authentication Token"}');
    },
  );

  it("has an ARN that ends in a slash if its path is the root", async () => {
    expect((await local.call("GET", "/mixed", { as: local.keys("Silent") })).status).toBe(200);
  });

  it("from another account is allowed only if both the caller's and the API's policies allow it", () => {
    const account = emptyAccount();
    const principal = {
      type: "User",
      accountId: "999999999999",
      arn: "arn:aws:iam::999999999999:user/Ann",
      userId: "AIDAAAAAAAAAAAAAAAAAA",
      userName: "Ann",
    } as const;
    const both = { Allow: [onAll], neither: [], Deny: [denyAll] } as const;
    const call = { apiId: "abcdefghij", stage: "prod", verb: "GET", path: "/a" };
    const sender = { request: { headers: [] }, peer: { sourceIp: "127.0.0.1" } };
    const outcomes = Object.entries(both).flatMap(([own, statements]) =>
      Object.entries(both).map(([theirs, others]) => {
        const given = others.map((one) => ({ ...one, Principal: "*" }));
        const onResource = given.length > 0 ? parsePolicy(policy(...given), "api", "R") : undefined;
        const policies =
          statements.length > 0 ? [parsePolicy(policy(...statements), "identity", "I")] : [];
        const caller = { principal, policies };
        const { decision } = decide(account, caller, onApi(account, call, onResource), sender);
        return [own, theirs, decision.allowed || (decision.explicit ? "Deny" : "implicit")];
      }),
    );
    // Table B of AWS's guide to resource policies: the caller's policies, the API's policy, and the result.
    expect(outcomes).toEqual([
      ["Allow", "Allow", true],
      ["Allow", "neither", "implicit"],
      ["Allow", "Deny", "Deny"],
      ["neither", "Allow", "implicit"],
      ["neither", "neither", "implicit"],
      ["neither", "Deny", "Deny"],
      ["Deny", "Allow", "Deny"],
      ["Deny", "neither", "Deny"],
      ["Deny", "Deny", "Deny"],
    ]);
  });
});

describe("a request to a method that requires no signature", () => {
  const anonymous = (path: string) =>
    `User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:API/mixed/POST/${path}`;

  it.each([
    ["neither", "because no resource-based policy allows the execute-api:Invoke action"],
    ["deny", byResource],
  ])(
    "is anonymous, despite any signature, and refused if the API's policy is: %s",
    async (path, why) => {
      // The method ignores a signature, whether it is valid or not.
      for (const as of [
        undefined,
        local.keys("Allowed"),
        { ...local.keys("Denied"), secretAccessKey: "x" },
      ]) {
        const answer = await local.call("POST", `/mixed/${path}`, { as });
        expect(answer.status).toBe(403);
        expect(answer.header("x-amzn-errortype")).toBe("AccessDeniedException");
        const { Message } = jsonOf<{ Message: string }>(answer);
        expect(Message.replace(/:\w{10}\/mixed/, ":API/mixed")).toBe(`${anonymous(path)} ${why}`);
      }
    },
  );

  it("needs an allow of the API's policy only, regardless of the signer's policies", async () => {
    for (const as of [undefined, local.keys("Denied")]) {
      expect((await local.call("POST", "/mixed/allow", { as })).status).toBe(200);
    }
  });

  it("is refused if its ARN is above the length limit", async () => {
    expect((await local.call("POST", `/mixed/${"x".repeat(1600)}`)).status).toBe(414);
  });

  it("gets the missing statement in a header, and the reason is logged", async () => {
    const answer = await local.call("POST", "/mixed/neither");
    const apiId = /:(\w{10})\/mixed/.exec(answer.text)?.[1];
    const statement = {
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}/mixed/POST/neither`,
    };
    expect(JSON.parse(answer.header("x-signet-allow") ?? "")).toEqual([
      { policyType: "resource-based policy", statement },
    ]);
    expect(local.lines.at(-1)).toContain(
      "no resource-based policy allows execute-api:Invoke on arn:",
    );
    const denied = await local.call("POST", "/mixed/deny");
    expect(denied.header("x-signet-reason")).toBe(
      "denied by resource policy of API mixed, NotThis",
    );
    expect(denied.header("x-signet-allow")).toBeUndefined();
  });
});

describe("a resource policy", () => {
  const session = (name: string) => assumeRole(local, local.keys("Silent"), "Clerk", name);

  it.each<[string, string, () => Credentials | Promise<Credentials>, number]>([
    ["user", "the user", () => local.keys("Silent"), 200],
    ["user", "a session of a role", () => session("work"), 403],
    ["role", "a session of the role", () => session("work"), 200],
    ["role", "the user who may assume it", () => local.keys("Silent"), 403],
    ["session", "the session", () => session("work"), 200],
    ["session", "another session of its role", () => session("home"), 403],
    ["account", "a user whose own policies are silent", () => local.keys("Silent"), 403],
    ["account", "a user whose own policies allow", () => local.keys("Allowed"), 200],
  ])("that names the %s decides about a request by %s", async (stage, _, keys, status) => {
    const as = await keys();
    expect((await local.call("GET", `/${stage}/a`, { as })).status).toBe(status);
  });

  it.each([
    ["/except/open", 200],
    ["/except/also/this", 200],
    ["/except/other", 403],
  ])("can exclude resources: %s", async (path, status) => {
    expect((await local.call("GET", path, { as: local.keys("Silent") })).status).toBe(status);
  });
});

describe("a Deny of a literal path", () => {
  it.each([
    ["/files/secret", false],
    ["/files/%73ecret", true],
    ["/files%2Fsecret", true],
    ["/files/%2Fsecret", true],
    ["/files%2F%2Fsecret", true],
    ["/%2Ffiles/secret%2F", true],
    ["/to/https%3A%2F%2Fexample.com", true],
    ["/to/https%3a%2f%2fexample.com/", true],
  ])("refuses %s, of which AWS does not compare the decoded form: %s", async (path, isOnlyHere) => {
    for (const [method, as] of [["GET", local.keys("Silent")], ["POST"]] as const) {
      const answer = await local.call(method, `/spelled${path}`, as ? { as } : {});
      expect(answer.status).toBe(403);
      const reason = answer.header("x-signet-reason");
      expect(reason).toContain("denied by resource policy of API spelled, statement ");
      expect(reason?.includes("on AWS the Deny applies to the path as sent only")).toBe(isOnlyHere);
    }
  });

  it.each([
    "/files/secrets",
    "/files/%2Fother",
    "/files/secret%2Fa",
    "/to/https%3A%2F%2Fexample.org",
  ])("does not refuse %s", async (path) => {
    const answer = await local.call("GET", `/spelled${path}`, { as: local.keys("Silent") });
    expect(answer.status).toBe(200);
  });
});
