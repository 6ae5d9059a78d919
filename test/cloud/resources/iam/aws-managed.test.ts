import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../lib/iam/evaluate.ts";
import type { Role } from "../../../../lib/cloud/account/iam/identities.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { refusal } from "../../refusal.ts";
import { role, type Resource } from "../../deployment/sketch.ts";

/** The ARN of a policy in the form of CDK's `ManagedPolicy.fromAwsManagedPolicyName`. */
const aws = (name: string) => ({
  "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, `:iam::aws:policy/${name}`]],
});
const having = (properties: object): Resource => {
  const { Properties, ...rest } = role("lambda.amazonaws.com");
  return { ...rest, Properties: { ...Properties, RoleName: "It", ...properties } };
};

/** Returns the actions that a role with these properties may perform. */
function allowed(properties: object, actions: readonly string[]): readonly string[] {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: { It: having(properties) } });
  const { directory } = account;
  const found: Role | undefined = directory.roles.get("It");
  if (!found) throw new Error("there is no role");
  const principal = {
    type: "AssumedRole",
    accountId: "123456789012",
    arn: "arn:aws:sts::123456789012:assumed-role/It/Me",
    roleArn: found.arn,
    userId: `${found.roleId}:Me`,
  } as const;
  const policies = {
    identity: directory.policiesOf(found),
    boundary: directory.boundaryOf(found),
    resourceAccountId: "123456789012",
  };
  return actions.filter(
    (action) =>
      evaluate({ principal, action, resource: "*", context: new Map() }, policies).allowed,
  );
}

const ACTIONS = [
  "logs:PutLogEvents",
  "logs:FilterLogEvents",
  "logs:DeleteLogGroup",
  "xray:PutTraceSegments",
  "xray:GetTraceSummaries",
  "ec2:CreateNetworkInterface",
  "ec2:DescribeVpcs",
  "kms:Decrypt",
];
const LOGS = ["logs:PutLogEvents"];
const TRACES = ["xray:PutTraceSegments"];
const policies: readonly [string, readonly string[]][] = [
  ["service-role/AWSLambdaBasicExecutionRole", LOGS],
  ["service-role/AWSLambdaVPCAccessExecutionRole", [...LOGS, "ec2:CreateNetworkInterface"]],
  ["AWSXRayDaemonWriteAccess", TRACES],
  ["AWSXrayWriteOnlyAccess", TRACES],
  ["service-role/AmazonAPIGatewayPushToCloudWatchLogs", [...LOGS, "logs:FilterLogEvents"]],
  ["AdministratorAccess", ACTIONS],
];

describe("the AWS managed policy", () => {
  it.each(policies)("%s allows %j", (name, expected) => {
    expect(allowed({ ManagedPolicyArns: [aws(name)] }, ACTIONS)).toEqual(expected);
  });

  it.each(policies)("%s, as a boundary, allows %j", (name, expected) => {
    const both = {
      ManagedPolicyArns: [aws("AdministratorAccess")],
      PermissionsBoundary: aws(name),
    };
    expect(allowed(both, ACTIONS)).toEqual(expected);
    expect(allowed({ PermissionsBoundary: aws(name) }, ACTIONS)).toEqual([]);
  });

  it.each([
    ["ReadOnlyAccess"],
    ["AWSLambdaBasicExecutionRole"],
    ["service-role/AWSLambdaBasicExecutionrole"],
    ["__proto__"],
  ])("%s is unknown, and the error names it", (name) => {
    const arn = `arn:aws:iam::aws:policy/${name}`;
    expect(refusal({ It: having({ ManagedPolicyArns: [aws(name)] }) })).toBe(
      `S/It: property ManagedPolicyArns names ${arn}, which the local cloud does not know`,
    );
    expect(refusal({ It: having({ PermissionsBoundary: aws(name) }) })).toBe(
      `S/It: property PermissionsBoundary names ${arn}, which the local cloud does not know`,
    );
  });

  it("of another partition is unknown", () => {
    const arn = "arn:aws-cn:iam::aws:policy/AdministratorAccess";
    expect(refusal({ It: having({ ManagedPolicyArns: [arn] }) })).toContain(
      `names ${arn}, which the local cloud does not know`,
    );
  });
});
