import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { parseSub, type SubPart } from "../../../formats/cloudformation/sub.ts";
import { isMap, parseJson } from "../../../json.ts";

/** A property of a resource as it stands in a template: text, number, list, object or intrinsic function. */
export type Value = unknown;

export type Members = Readonly<Record<string, Value>>;

/** Stands in {@link spelled} for what only CloudFormation knows. */
export const UNKNOWN = "${?}";

/** The members of an object; an empty object for any other value. */
export function membersOf(value: Value): Members {
  return isMap(value) ? value : {};
}

/** One value or a list of them, as policies have it, as a list. */
export function listOf(value: Value): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** A value as text, with {@link UNKNOWN} for each part that only CloudFormation knows. */
export function spelled(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const { name, argument } = intrinsicCall(value) ?? {};
  if (name === "Fn::Join" && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map(spelled).join(spelled(argument[0]));
  }
  if (name === "Fn::Sub") return parseSub(argument)?.map(spelledPart).join("") ?? UNKNOWN;
  return UNKNOWN;
}

function spelledPart(part: SubPart): string {
  if (part.kind === "literal") return part.text;
  return part.kind === "variable" ? spelled(part.value) : UNKNOWN;
}

/** A value as text where all of it can be told. */
export function literal(value: Value): string | undefined {
  const text = spelled(value);
  return value === undefined || text.includes(UNKNOWN) ? undefined : text;
}

/** A value as number where it can be told; CloudFormation takes numbers as texts, too. */
export function numberOf(value: Value): number | undefined {
  const text = literal(value);
  return text === undefined || !/^-?\d+(\.\d+)?$/.test(text) ? undefined : Number(text);
}

/** What a text that holds JSON says; what is unknown in it is {@link UNKNOWN}. */
export function parsed(value: Value): Value {
  return parseJson(spelled(value));
}
