import type { Account } from "../../account/account.ts";
import type { Properties } from "../../assembly/properties.ts";

/**
 * A text with `${…}`: `Partition`, `Region`, `Account`, `AwsPort`, `Name` (given or generated), `Arn` (of the row), or
 * a property of the resource.
 */
type Template = string | ((properties: Properties) => string);

/** A policy that a resource gives itself or another one. */
export interface GivenPolicy {
  /** ARN of the resource that the policy protects. */
  readonly arn: string;
  readonly document: unknown;
}

/** The values of a resource from which policies are read. */
interface RecordValues {
  readonly properties: Properties;
  readonly name: string;
  readonly arn: string;
  readonly account: Account;
}

/** How a resource of a service that is not served appears in a template. */
export interface RecordRow {
  /** The resource in words, such as `SQS queue`. */
  readonly words: string;
  /** The missing effect of the resource, such as `does not fire`. */
  readonly without?: string;
  /** Whether the start leaves the resource out, because it never does anything by itself. @default false */
  readonly silent?: boolean;
  /** Property with the name. @default - the name is generated */
  readonly name?: string;
  /** Form of a generated name, for `generatedId`. @default - stack, logical id and random characters, as CloudFormation */
  readonly id?: string;
  /** Whether CloudFormation generates names in lower case. @default false */
  readonly lowerCase?: boolean;
  /** Property that demands the suffix `.fifo` of names. */
  readonly fifo?: string;
  readonly arn?: Template;
  /** `Ref`. @default "${Name}" */
  readonly ref?: Template;
  /** Attributes for `Fn::GetAtt`. */
  readonly attributes?: Readonly<Record<string, Template>>;
  /** Attributes that are lists, whose items have commas between them. */
  readonly lists?: readonly string[];
  /** Defaults of properties in templates. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Returns the resource policies in the properties. Each is parsed, so a policy that cannot be evaluated is refused. */
  readonly policies?: (values: RecordValues) => readonly GivenPolicy[];
}

export type RecordRows = Readonly<Record<string, RecordRow>>;

/** Returns the template of an ARN in the account and region. */
export function arnOf(service: string, resource: string): string {
  return `arn:\${Partition}:${service}:\${Region}:\${Account}:${resource}`;
}

/** Returns the template of an ARN in the account, of a service that has no regions. */
export function globalArn(service: string, resource: string): string {
  return `arn:\${Partition}:${service}::\${Account}:${resource}`;
}

/** Returns how a row reads the policy of the resource itself from a property, which may be missing. */
export function ownPolicy(property: string): NonNullable<RecordRow["policies"]> {
  return ({ properties, arn }) =>
    properties.has(property) ? [{ arn, document: properties.raw(property) }] : [];
}
