import { describe, expect, it } from "vitest";
import { ANONYMOUS } from "../../../../lib/cloud/account/iam/identities.ts";
import { byGateway, onFunction } from "../../../../lib/cloud/access/requested-actions.ts";
import { decide } from "../../../../lib/cloud/access/decide.ts";
import { refusal } from "../../refusal.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { alias, version } from "../../deployment/lambda-sketch.ts";
import {
  att,
  lambda,
  permission,
  policy,
  ref,
  type Resources,
  type Statement,
} from "../../deployment/sketch.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const API = "arn:aws:execute-api:us-east-1:123456789012:api";
const SOURCE = { request: { headers: [] }, peer: { sourceIp: "127.0.0.1" } };
const gateway = { type: "Service", service: "apigateway.amazonaws.com" } as const;

const base: Resources = {
  ...lambda("Fn", "code"),
  One: version("Fn"),
  Live: alias("Fn", "live", "One"),
};
const whole = (ResourceArn: unknown, PolicyDocument: unknown) => ({
  Type: "AWS::Lambda::ResourcePolicy",
  Properties: { ResourceArn, PolicyDocument },
});
const allow: Statement = {
  Principal: { Service: "apigateway.amazonaws.com" },
  Action: "lambda:InvokeFunction",
  Resource: "*",
};
const onLive = (...statements: readonly Statement[]) => ({
  ...base,
  Policy: whole(ref("Live"), policy(...statements)),
});

function mayInvoke(resources: Resources, arn: string, sourceArn = `${API}/prod/GET/`): boolean {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources });
  const action = byGateway(account, arn, sourceArn);
  return decide(account, { principal: gateway, policies: [] }, action, SOURCE).decision.allowed;
}

describe("a resource policy of an alias", () => {
  it.each<[string, Resources, string, boolean]>([
    ["allows the alias", onLive(allow), `${ARN}:live`, true],
    ["does not cover the function", onLive(allow), ARN, false],
    ["does not cover the version", onLive(allow), `${ARN}:1`, false],
    ["can deny what it allows", onLive(allow, { ...allow, Effect: "Deny" }), `${ARN}:live`, false],
    [
      "can allow under a condition",
      onLive({ ...allow, Condition: { ArnLike: { "aws:SourceArn": `${API}/*` } } }),
      `${ARN}:live`,
      true,
    ],
    [
      "refuses under another condition",
      onLive({ ...allow, Condition: { ArnLike: { "aws:SourceArn": `${API}/other/*` } } }),
      `${ARN}:live`,
      false,
    ],
  ])("%s", (_, resources, arn, expected) => {
    expect(mayInvoke(resources, arn)).toBe(expected);
  });
});

it("a resource policy denies a caller without a signature that it does not name", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: onLive(allow) });
  const { decision } = decide(account, ANONYMOUS, onFunction(account, `${ARN}:live`), SOURCE);
  expect(decision.allowed).toBe(false);
});

it("a removed resource policy leaves nothing allowed", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: onLive(allow) });
  deploySketch(account, { name: "S", resources: base });
  expect(account.permissions.get(`${ARN}:live`)?.size).toBe(0);
});

const added = permission("Fn", { FunctionName: ref("Live"), Principal: "*" });

it.each<[string, Resources, string]>([
  [
    "with a permission before it",
    { ...base, Added: added, ...onLive(allow) },
    "S/Policy: property ResourceArn names",
  ],
  [
    "with a permission after it",
    { ...onLive(allow), Added: added },
    "S/Added: property FunctionName names",
  ],
  [
    "of $LATEST",
    { ...base, Policy: whole(`${ARN}:$LATEST`, policy(allow)) },
    "We currently do not support adding policies for $LATEST.",
  ],
  ["of a name", { ...base, Policy: whole("fn", policy(allow)) }, "must be the ARN of a function"],
  [
    "of another function",
    { ...base, Policy: whole(`${ARN}2`, policy(allow)) },
    "which does not exist",
  ],
  [
    "that is not a map",
    { ...base, Policy: whole(att("Fn"), "{}") },
    "PolicyDocument must be a map",
  ],
  [
    "without a principal",
    { ...base, Policy: whole(att("Fn"), policy({ Action: "*", Resource: "*" })) },
    "Principal",
  ],
  [
    "beside another one",
    { ...onLive(allow), Twin: whole(ref("Live"), policy(allow)) },
    "already has an AWS::Lambda::ResourcePolicy",
  ],
])("a resource policy %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});
