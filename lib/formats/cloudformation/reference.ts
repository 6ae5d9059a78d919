import { intrinsicCall } from "./intrinsic-call.ts";

/** Reference to a parameter, a pseudo-parameter or a resource. */
export interface Ref {
  readonly kind: "ref";
  readonly name: string;
}

/** Reference to an attribute of a resource. */
export interface GetAtt {
  readonly kind: "attribute";
  readonly logicalId: string;
  /**
   * Name of the attribute, such as `Arn` or `Outputs.Url`. It may be an intrinsic function if the argument is a list.
   */
  readonly attribute: unknown;
}

export type Reference = Ref | GetAtt;

/** Names of the pseudo-parameters that CloudFormation defines. */
export type PseudoParameter =
  | "AWS::AccountId"
  | "AWS::NoValue"
  | "AWS::NotificationARNs"
  | "AWS::Partition"
  | "AWS::Region"
  | "AWS::StackId"
  | "AWS::StackName"
  | "AWS::URLSuffix";

/** Parses the argument of a `Ref`; `undefined` if CloudFormation would reject it. */
export function parseRef(argument: unknown): Ref | undefined {
  return typeof argument === "string" && argument !== ""
    ? { kind: "ref", name: argument }
    : undefined;
}

/**
 * Parses the argument of a `Fn::GetAtt`: `["Id", "Attribute"]` or `"Id.Attribute"`. The logical id ends at the first
 * dot, because only the attribute may contain dots.
 *
 * @returns `undefined` if CloudFormation would reject the argument. Both parts are required, and the logical id must
 *   be a string.
 * @see
 *   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html
 */
export function parseGetAtt(argument: unknown): GetAtt | undefined {
  const [logicalId, attribute, ...others]: readonly unknown[] =
    typeof argument === "string" ? splitAtDot(argument) : Array.isArray(argument) ? argument : [];
  if (typeof logicalId !== "string" || logicalId === "" || others.length > 0) return undefined;
  const isAttribute =
    typeof attribute === "string" ? attribute !== "" : intrinsicCall(attribute) !== undefined;
  return isAttribute ? { kind: "attribute", logicalId, attribute } : undefined;
}

/** Parses a name in a `Fn::Sub` text: `Name` as a `Ref`, `Id.Attribute` as a `Fn::GetAtt`. */
export function parseDotted(name: string): Reference | undefined {
  return name.includes(".") ? parseGetAtt(name) : parseRef(name);
}

/** Parses a value that is a `Ref` or `Fn::GetAtt` itself; `undefined` if it is anything else. */
export function parseReference(value: unknown): Reference | undefined {
  const call = intrinsicCall(value);
  if (call?.name === "Ref") return parseRef(call.argument);
  return call?.name === "Fn::GetAtt" ? parseGetAtt(call.argument) : undefined;
}

/** Whether a value is `AWS::NoValue`. CloudFormation removes a member with this value. */
export function isNoValue(value: unknown): boolean {
  const reference = parseReference(value);
  return reference?.kind === "ref" && reference.name === "AWS::NoValue";
}

function splitAtDot(text: string): readonly string[] {
  const dot = text.indexOf(".");
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
