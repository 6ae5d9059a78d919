import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { element } from "../../assume-role.ts";
import { policy, type Resources } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { callIam, decisions, entry, list, simulation, type Form } from "./iam-forms.ts";

const account = "arn:aws:iam::123456789012";
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
      PermissionsBoundary: `${account}:policy/Boundary`,
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

describe("SimulatePrincipalPolicy", () => {
  const ofCid = (action: string, more: Form = {}) =>
    callIam(
      local,
      simulation({
        PolicySourceArn: `${account}:user/Cid`,
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
