import { intrinsicCall } from "../../formats/cloudformation/intrinsic-call.ts";
import { parseGetAtt, parseRef, type Reference } from "../../formats/cloudformation/reference.ts";
import { referencesIn } from "../../formats/cloudformation/references-in.ts";
import { parseSub, SUB_NAME_RULE, type SubPart } from "../../formats/cloudformation/sub.ts";
import { items, reject, text, texts } from "./language/arguments.ts";
import { ofResolved } from "./language/functions.ts";
import { NO_VALUE, type Scope } from "./language/scope.ts";
import { TemplateUnsupported } from "./language/template-unsupported.ts";
import { isMap } from "../../json.ts";
import { hasUnknown, isUnknown } from "./language/unknown-value.ts";

export { NO_VALUE } from "./language/scope.ts";
export type { Scope } from "./language/scope.ts";

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) =>
    referenced(parseRef(argument) ?? reject("Ref: its argument is not a name"), scope),
  "Fn::GetAtt": (argument, scope) =>
    referenced(
      parseGetAtt(argument) ??
        reject("Fn::GetAtt: its argument is not a logical id and an attribute"),
      scope,
    ),
  "Fn::Join": (argument, scope) => {
    const [delimiter, values] = items(argument, "Fn::Join", 2);
    const resolved = resolve(values, scope);
    if (isUnknown(resolved)) return resolved;
    return texts(resolved).join(text(delimiter, "Fn::Join"));
  },
  "Fn::Sub": (argument, scope) => {
    const parts =
      parseSub(argument) ?? reject("Fn::Sub: its argument is not a text, or a text and a map");
    // CloudFormation validates every variable, even if the text does not use it.
    const [, variables]: readonly unknown[] = Array.isArray(argument) ? argument : [];
    if (isMap(variables)) resolve(Object.values(variables), scope);
    return parts.map((part) => text(substituted(part, scope), "Fn::Sub")).join("");
  },
  "Fn::Select": (argument, scope) => {
    const [index, values] = items(argument, "Fn::Select", 2);
    const list = resolve(values, scope);
    if (isUnknown(list)) return list;
    const position = text(resolve(index, scope), "Fn::Select");
    const unknown = Array.isArray(list) ? list.findIndex(hasUnknown) : -1;
    // The unknown value may consist of several elements.
    if (unknown >= 0 && Number(position) >= unknown && Array.isArray(list)) return list[unknown];
    const value: unknown =
      Array.isArray(list) && /^\d+$/.test(position) ? list[Number(position)] : undefined;
    if (value === undefined) throw new TemplateUnsupported("Fn::Select: no such element");
    return value;
  },
  "Fn::If": (argument, scope) => {
    const [condition, yes, no] = items(argument, "Fn::If", 3);
    return resolve(scope.condition(text(condition, "Fn::If")) ? yes : no, scope);
  },
  "Fn::Not": (argument, scope) =>
    !items(argument, "Fn::Not", 1).every((item) => truth(item, scope)),
  "Fn::And": (argument, scope) => items(argument, "Fn::And").every((item) => truth(item, scope)),
  "Fn::Or": (argument, scope) => items(argument, "Fn::Or").some((item) => truth(item, scope)),
  Condition: (argument, scope) => scope.condition(text(argument, "Condition")),
};

/**
 * Returns a template value with every intrinsic function replaced by its result.
 *
 * @throws {TemplateUnsupported} If a function is unknown or has an invalid argument.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== "object" || value === null) return value;
  const call = functionFor(value);
  if (call) return call.apply(call.argument, scope);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, resolve(member, scope)] as const)
      .filter(([, member]) => member !== NO_VALUE),
  );
}

/** Returns the logical ids and parameters that a value refers to. */
export function references(value: unknown): ReadonlySet<string> {
  return new Set(
    referencesIn(value).map((reference) =>
      reference.kind === "ref" ? reference.name : reference.logicalId,
    ),
  );
}

function referenced(reference: Reference, scope: Scope): unknown {
  if (reference.kind === "ref") return scope.ref(reference.name);
  const attribute = text(resolve(reference.attribute, scope), "Fn::GetAtt");
  return scope.getAtt(reference.logicalId, attribute);
}

function substituted(part: SubPart, scope: Scope): unknown {
  switch (part.kind) {
    case "literal":
      return part.text;
    case "variable":
      return resolve(part.value, scope);
    case "reference":
      return referenced(part.reference, scope);
    case "invalid":
      return reject(`Fn::Sub: ${part.text}: ${SUB_NAME_RULE}`);
  }
}

function functionFor(value: object): { apply: Intrinsic; argument: unknown } | undefined {
  const call = intrinsicCall(value);
  if (!call) {
    const stray = Object.keys(value).find((key) => key.startsWith("Fn::"));
    if (stray === undefined) return undefined;
    return reject(`intrinsic function ${stray} is not the only key of its map`);
  }
  const { name, argument } = call;
  const apply = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
  if (apply) return { apply, argument };
  const of = ofResolved(name) ?? reject(`intrinsic function ${name} is not supported`);
  return { apply: (given, scope) => of(resolve(given, scope), scope), argument };
}

/**
 * Returns the value of a condition.
 *
 * @throws {TemplateUnsupported} If the condition does not resolve to `true` or `false`.
 */
export function truth(value: unknown, scope: Scope): boolean {
  const resolved = resolve(value, scope);
  if (typeof resolved === "boolean") return resolved;
  throw new TemplateUnsupported("a condition does not resolve to true or false");
}
