import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { parseSub, type SubPart } from "../../../formats/cloudformation/sub.ts";
import { isMap, parseJson } from "../../../json.ts";

/** A property of a resource in a template: text, number, list, object or intrinsic function. */
export type Value = unknown;

export type Members = Readonly<Record<string, Value>>;

/** Represents a part that only CloudFormation knows, in the result of {@link spelled}. */
export const UNKNOWN = "${?}";

/** Returns the members of an object, or an empty object for any other value. */
export function membersOf(value: Value): Members {
  return isMap(value) ? value : {};
}

/**
 * Returns a list unchanged, a single value as a list with this value (policies use both forms), and `undefined` as an
 * empty list.
 */
export function listOf(value: Value): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Returns a value as text, with {@link UNKNOWN} for each part that only CloudFormation knows. */
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

/** Returns a value as text; `undefined` if CloudFormation alone knows a part of it. */
export function literal(value: Value): string | undefined {
  const text = spelled(value);
  return value === undefined || text.includes(UNKNOWN) ? undefined : text;
}

/**
 * Returns a number, or the number in a text, because CloudFormation accepts both. Returns `undefined` for any other
 * value.
 */
export function numberOf(value: Value): number | undefined {
  const text = literal(value);
  return text === undefined || !/^-?\d+(\.\d+)?$/.test(text) ? undefined : Number(text);
}

/** Parses a text that contains JSON, with {@link UNKNOWN} for unknown parts; `undefined` if it is not JSON. */
export function parsed(value: Value): Value {
  return parseJson(spelled(value));
}
