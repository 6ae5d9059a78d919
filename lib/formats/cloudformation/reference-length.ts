import type { PseudoParameter } from "./reference.ts";

/** A resource whose name, id or attribute a template inserts into a text. */
export interface ReferencedResource {
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** The physical name in the template. @default - CloudFormation generates a name */
  readonly name?: string | undefined;
}

/** The property that holds the physical name of a type, and the longest name that the service accepts. */
const NAMES: Readonly<Record<string, { readonly property: string; readonly longest: number }>> = {
  "AWS::DynamoDB::Table": { property: "TableName", longest: 255 },
  "AWS::IAM::Role": { property: "RoleName", longest: 64 },
  "AWS::Lambda::Function": { property: "FunctionName", longest: 64 },
  "AWS::S3::Bucket": { property: "BucketName", longest: 63 },
  "AWS::SNS::Topic": { property: "TopicName", longest: 256 },
  "AWS::SQS::Queue": { property: "QueueName", longest: 80 },
};

/** Lengths of the ids that AWS generates for types without a name. */
const IDS: Readonly<Record<string, number>> = {
  "AWS::ApiGateway::RestApi": 10,
  "AWS::EC2::SecurityGroup": 20,
  "AWS::EC2::Subnet": 24,
  "AWS::EC2::VPC": 21,
  "AWS::KMS::Key": 36,
};

/** Texts as long as the values of pseudo-parameters in the commercial regions with the longest names. */
const PSEUDO: Readonly<Record<Exclude<PseudoParameter, "AWS::NoValue">, string>> = {
  "AWS::AccountId": "123456789012",
  "AWS::NotificationARNs": "",
  "AWS::Partition": "aws",
  "AWS::Region": "ap-southeast-2",
  "AWS::StackId":
    "arn:aws:cloudformation:ap-southeast-2:123456789012:stack//51af3dc0-da77-11e4-872e-1234567db123",
  "AWS::StackName": "",
  "AWS::URLSuffix": "amazonaws.com",
};

/** The length of an ARN without the resource's name: `arn:aws:dynamodb:ap-southeast-2:123456789012:table/`. */
const ARN_PREFIX = 51;

/** A value that this module does not know, such as a parameter or another attribute. */
export const UNKNOWN_LENGTH = 20;

/** The property that holds the physical name of a resource type; `undefined` if the type is not known. */
export function nameProperty(type: string): string | undefined {
  return NAMES[type]?.property;
}

/** Returns the likely length of the value of a pseudo-parameter. */
export function pseudoParameterLength(name: string, stackName: string): number {
  const known = Object.entries(PSEUDO).find(([each]) => each === name)?.[1];
  if (known === undefined) return UNKNOWN_LENGTH;
  const containsName = name === "AWS::StackName" || name === "AWS::StackId";
  return known.length + (containsName ? stackName.length : 0);
}

/**
 * Returns the likely length of a `Ref` or, with an attribute, of a `Fn::GetAtt`. CloudFormation generates names of the
 * form `<stack>-<logical id>-<12 or 13 characters>`, which it shortens to the longest name that the service accepts.
 */
export function referenceLength(
  { type, stackName, logicalId, name }: ReferencedResource,
  attribute?: string,
): number {
  const longest = NAMES[type]?.longest;
  const generated = stackName.length + logicalId.length + "--".length + 13;
  const named = IDS[type] ?? name?.length ?? Math.min(longest ?? UNKNOWN_LENGTH, generated);
  if (attribute === undefined) {
    // The Ref of a queue is its URL, and the Ref of a topic is its ARN.
    return type === "AWS::SQS::Queue" || type === "AWS::SNS::Topic" ? ARN_PREFIX + named : named;
  }
  return attribute.endsWith("Arn") ? ARN_PREFIX + named : UNKNOWN_LENGTH;
}
