import { isMap } from "../../json.ts";

/** A call of an intrinsic function in a template: `{ "<name>": <argument> }`. */
export interface IntrinsicCall {
  readonly name: string;
  readonly argument: unknown;
}

/**
 * Reads a value as a call of an intrinsic function.
 *
 * @returns `undefined` for any other value. A map with a second member is data. A `Condition` whose value is a map is
 *   data too, because it is the `Condition` element of a policy statement.
 */
export function intrinsicCall(value: unknown): IntrinsicCall | undefined {
  const [only, ...others] = Object.entries(isMap(value) ? value : {});
  if (!only || others.length > 0) return undefined;
  const [name, argument] = only;
  const isCall =
    name === "Ref" ||
    name.startsWith("Fn::") ||
    (name === "Condition" && typeof argument === "string");
  return isCall ? { name, argument } : undefined;
}
