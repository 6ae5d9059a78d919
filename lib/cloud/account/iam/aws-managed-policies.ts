import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";

const WRITE_LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const WRITE_TRACES = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:GetSamplingStatisticSummaries",
];

interface AwsPolicy {
  readonly actions: string | readonly string[];
  readonly id: string;
  readonly version: string;
  /** ISO 8601. */
  readonly created: string;
  /** ISO 8601. */
  readonly updated: string;
}

/** Each policy, by path and name. It has one Allow statement for every resource. */
const POLICIES: Readonly<Record<string, AwsPolicy>> = {
  AdministratorAccess: {
    actions: "*",
    id: "ANPAIWMBCKSKIEE64ZLYK",
    version: "v1",
    created: "2015-02-06T18:39:46Z",
    updated: "2015-02-06T18:39:46Z",
  },
  "service-role/AWSLambdaBasicExecutionRole": {
    actions: WRITE_LOGS,
    id: "ANPAJNCQGXC42545SKXIK",
    version: "v1",
    created: "2015-04-09T15:03:43Z",
    updated: "2015-04-09T15:03:43Z",
  },
  "service-role/AWSLambdaVPCAccessExecutionRole": {
    actions: [
      ...WRITE_LOGS,
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ],
    id: "ANPAJVTME3YLVNL72YR2K",
    version: "v3",
    created: "2016-02-11T23:15:26Z",
    updated: "2024-01-05T22:38:26Z",
  },
  AWSXRayDaemonWriteAccess: {
    actions: WRITE_TRACES,
    // AWS's id of this policy is not known, so this one has only its form.
    id: "ANPASIGNETXRAYDAEMON2",
    version: "v2",
    created: "2018-08-28T23:00:33Z",
    updated: "2024-02-13T21:58:30Z",
  },
  AWSXrayWriteOnlyAccess: {
    actions: WRITE_TRACES,
    id: "ANPAIAACM4LMYSRGBCTM6",
    version: "v2",
    created: "2016-12-01T18:19:53Z",
    updated: "2018-08-28T23:03:04Z",
  },
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs": {
    actions: [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
      "logs:GetLogEvents",
      "logs:FilterLogEvents",
    ],
    id: "ANPAIK4GFO7HLKYN64ASK",
    version: "v1",
    created: "2015-11-11T23:41:46Z",
    updated: "2015-11-11T23:41:46Z",
  },
};

/**
 * Returns the AWS managed policies that CDK apps commonly attach, by ARN. A template that names another one is
 * rejected, because its statements are not known here.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export function awsManagedPolicies(partition: string): readonly (readonly [string, Policy])[] {
  return Object.entries(POLICIES).map(([name, { actions: Action }]) => {
    const arn = `arn:${partition}:iam::aws:policy/${name}`;
    const Statement = { Effect: "Allow", Action, Resource: "*" };
    return [arn, parsePolicy({ Version: "2012-10-17", Statement }, "managed", arn)] as const;
  });
}

/** Returns the ARN of the AWS managed policy that allows everything. */
export function administratorAccess(partition: string): string {
  return `arn:${partition}:iam::aws:policy/AdministratorAccess`;
}

/** The facts about a policy of AWS that its document does not have. */
interface AwsPolicyFacts {
  readonly policyId: string;
  readonly created: Date;
  readonly updated: Date;
  readonly versionId: string;
}

/** @param arn ARN of one of the {@link awsManagedPolicies}. */
export function awsPolicyFacts(arn: string): AwsPolicyFacts {
  const {
    id = "",
    version = "v1",
    created = 0,
    updated = 0,
  } = POLICIES[arn.replace(/^.*:policy\//, "")] ?? {};
  return {
    policyId: id,
    created: new Date(created),
    updated: new Date(updated),
    versionId: version,
  };
}
