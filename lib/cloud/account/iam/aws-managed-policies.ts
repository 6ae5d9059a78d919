import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";

const WRITE_LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const WRITE_TRACES = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:GetSamplingStatisticSummaries",
];

/** The actions of each policy, by path and name. Each policy has one Allow statement for every resource. */
const ALLOWED: Readonly<Record<string, string | readonly string[]>> = {
  // Version 1.
  AdministratorAccess: "*",
  // Version 1 of 9 April 2015.
  "service-role/AWSLambdaBasicExecutionRole": WRITE_LOGS,
  // Version 3 of 5 January 2024.
  "service-role/AWSLambdaVPCAccessExecutionRole": [
    ...WRITE_LOGS,
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ],
  // Version 2 of 13 February 2024.
  AWSXRayDaemonWriteAccess: WRITE_TRACES,
  // Version 2 of 28 August 2018.
  AWSXrayWriteOnlyAccess: WRITE_TRACES,
  // Version 1 of 11 November 2015.
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs": [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
    "logs:GetLogEvents",
    "logs:FilterLogEvents",
  ],
};

/**
 * Returns the AWS managed policies that CDK apps commonly attach, by ARN. A template that names another one is
 * rejected, because its statements are not known here.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export function awsManagedPolicies(partition: string): readonly (readonly [string, Policy])[] {
  return Object.entries(ALLOWED).map(([name, Action]) => {
    const arn = `arn:${partition}:iam::aws:policy/${name}`;
    const Statement = { Effect: "Allow", Action, Resource: "*" };
    return [arn, parsePolicy({ Version: "2012-10-17", Statement }, "managed", arn)] as const;
  });
}

/** Returns the ARN of the AWS managed policy that allows everything. */
export function administratorAccess(partition: string): string {
  return `arn:${partition}:iam::aws:policy/AdministratorAccess`;
}
