import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { element } from "../../assume-role.ts";
import { policy, type Resources } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { newAccount } from "../../../../lib/cloud/account/account.ts";
import { simulationInput } from "../../../../lib/cloud/services/iam/simulation/simulation-input.ts";
import { simulationResults } from "../../../../lib/cloud/services/iam/simulation/simulation-results.ts";
import { callIam, decisions, entry, list, simulation, type Form } from "./iam-forms.ts";

const ofAccount = "arn:aws:iam::123456789012";
const key = "arn:aws:kms:us-east-1:123456789012:key/k";

const resources: Resources = {
  Boundary: {
    Type: "AWS::IAM::ManagedPolicy",
    Properties: {
      ManagedPolicyName: "Boundary",
      PolicyDocument: policy({ Action: ["kms:ListAliases", "kms:Encrypt"], Resource: "*" }),
    },
  },
  Cid: {
    Type: "AWS::IAM::User",
    Properties: {
      UserName: "Cid",
      PermissionsBoundary: `${ofAccount}:policy/Boundary`,
      Tags: [{ Key: "Team", Value: "red" }],
      Policies: [
        {
          PolicyName: "Own",
          PolicyDocument: policy(
            { Action: ["kms:ListAliases", "kms:ListKeys"], Resource: "*" },
            {
              Action: "kms:Encrypt",
              Resource: "*",
              Condition: {
                StringEquals: { "aws:PrincipalTag/team": "red" },
                StringNotEquals: { "AWS:SourceVpc": "vpc-1" },
                "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/a" },
              },
            },
            {
              Effect: "Deny",
              Action: "kms:Encrypt",
              Resource: key,
              Condition: {
                Bool: { "kms:MultiRegion": "true" },
                Null: { "aws:sourcevpc": "false" },
              },
            },
          ),
        },
      ],
    },
    DependsOn: "Boundary",
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Limits", resources }]);
});
afterAll(() => local.close());

describe("the pairs of a simulation", () => {
  const actions = (count: number) =>
    list("ActionNames", ...Array.from({ length: count }, (_, index) => `s3:Get${index}`));
  const resourcesOf = (count: number, end = "") =>
    list(
      "ResourceArns",
      ...Array.from({ length: count }, (_, index) => `arn:aws:s3:::b/${index}${end}`),
    );
  const simulate = (more: Form) =>
    callIam(local, simulation({ PolicySourceArn: `${ofAccount}:user/Cid`, ...more }));

  /** Policies with many statements, of which each is evaluated for each pair. */
  const long = JSON.stringify(
    policy(
      ...Array.from({ length: 130 }, (_, index) => ({
        Action: "s3:*",
        Resource: `arn:aws:s3:::${index}*x`,
      })),
    ),
  );

  it("are up to 10,000, and the event loop is never held for long", async () => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const form = {
      ...actions(100),
      ...resourcesOf(100),
      ...list("PolicyInputList", ...Array.from({ length: 10 }, () => long)),
    };
    // The first call compiles the code, and is not measured.
    await simulate({ ...form, MaxItems: "100" });
    delay.enable();
    const begun = performance.now();
    const { status, text } = await simulate({ ...form, MaxItems: "1000" });
    const tookMs = performance.now() - begun;
    delay.disable();
    expect(status).toBe(200);
    expect(text.split("<EvalActionName>")).toHaveLength(1_001);
    // A slow machine makes both longer.
    expect(delay.max / 1e6).toBeLessThan(tookMs / 2);
  });

  it.each<[string, Form, RegExp, string?]>([
    ["are too many", { ...actions(600), ...resourcesOf(600) }, /This call has 360000 pairs /],
    ["are one too many", { ...actions(73), ...resourcesOf(137) }, /This call has 10001 pairs /],
    [
      "repeat long ARNs",
      { ...actions(100), ...resourcesOf(50, "x".repeat(2_000)) },
      /This call has 5000 pairs with 10\d{6} characters/,
    ],
    [
      "have an ARN that is too long",
      resourcesOf(1, "x".repeat(2_048)),
      /'resourceArns' failed to satisfy constraint: .* length less than or equal to 2048/,
      "ValidationError",
    ],
    [
      "have an action that is too long",
      list("ActionNames", `s3:${"x".repeat(126)}`),
      /'actionNames' failed to satisfy constraint: .* length less than or equal to 128/,
      "ValidationError",
    ],
  ])("are refused if they %s", async (_, form, message, code = "InvalidInput") => {
    const { status, text } = await simulate({ ...actions(1), ...form });
    expect(status).toBe(400);
    expect(element(text, "Code")).toBe(code);
    expect(text).toMatch(message);
  });

  it("without a resource are one for each action", async () => {
    const { text } = await simulate(actions(2));
    expect(decisions(text)).toEqual(["s3:Get0 * implicitDeny", "s3:Get1 * implicitDeny"]);
  });
});

describe("SimulatePrincipalPolicy", () => {
  const ofCid = (action: string, more: Form = {}) =>
    callIam(
      local,
      simulation({
        PolicySourceArn: `${ofAccount}:user/Cid`,
        ...list("ActionNames", action),
        ...more,
      }),
    );
  it.each([
    ["kms:ListAliases", "allowed", "true"],
    ["kms:ListKeys", "implicitDeny", "false"],
    ["kms:Encrypt", "implicitDeny", "true"],
  ])(
    "evaluates the permissions boundary: the decision on %s is %s",
    async (action, decision, within) => {
      const { text } = await ofCid(action);
      expect(decisions(text)).toEqual([`${action} * ${decision}`]);
      expect(element(text, "AllowedByPermissionsBoundary")).toBe(within);
    },
  );

  const aliases = entry(1, "kms:ResourceAliases", "alias/a");
  it.each<[string, Form, string, readonly string[]]>([
    [
      "both keys if the request has no context",
      {},
      "implicitDeny",
      ["AWS:SourceVpc", "kms:ResourceAliases"],
    ],
    ["the key that the context lacks", aliases, "allowed", ["AWS:SourceVpc"]],
    [
      "also the key of a statement about the resource",
      { ...aliases, ...list("ResourceArns", key) },
      "allowed",
      ["AWS:SourceVpc", "kms:MultiRegion"],
    ],
    [
      "an empty list if the context has both keys",
      { ...aliases, ...entry(2, "aws:SourceVpc", "vpc-2") },
      "allowed",
      [],
    ],
  ])(
    "evaluates a user's tags, and returns the missing condition keys: %s",
    async (_, more, decision, keys) => {
      const { text } = await ofCid("kms:Encrypt", more);
      expect(element(text, "EvalDecision")).toBe(decision);
      const [, missing = ""] =
        /<MissingContextValues>(.*?)<\/MissingContextValues>/.exec(text) ?? [];
      expect([...missing.matchAll(/<member>([^<]*)<\/member>/g)].map(([, name]) => name)).toEqual(
        keys,
      );
    },
  );
});

it("a page ends early if it takes too long, and its marker leads to the rest", async () => {
  const owner = newAccount({
    version: 1,
    accountId: "123456789012",
    region: "us-east-1",
    accessKeys: {},
    sessions: {},
    keys: {},
    aliases: {},
    stacks: {},
  });
  const arn = `${owner.accountId}:user/Ann`;
  const principal = {
    type: "User",
    accountId: owner.accountId,
    arn,
    userId: "",
    userName: "Ann",
  } as const;
  const found: string[] = [];
  let form: Form = list("ActionNames", "kms:Encrypt", "kms:Decrypt", "kms:ListKeys");
  for (let pages = 0; pages < 3; pages++) {
    const fields = new Map(Object.entries(form));
    const simulated = { account: owner, principal, keys: {}, policies: [], boundaries: [] };
    const text = await simulationResults(fields, simulationInput(fields), simulated, 0);
    found.push(...decisions(text));
    expect(element(text, "IsTruncated")).toBe(String(pages < 2));
    form = { ...form, Marker: element(text, "Marker") };
  }
  expect(found).toEqual(
    ["Encrypt", "Decrypt", "ListKeys"].map((name) => `kms:${name} * implicitDeny`),
  );
});
