import { isMap } from "../../../json.ts";
import { items, reject, text, texts, withoutReference } from "./arguments.ts";
import { cidrBlocks } from "./cidr.ts";
import type { Scope } from "./scope.ts";
import { hasUnknown, isUnknown } from "./unknown-value.ts";

/** A function of a template whose argument is resolved before the function is applied. */
type OfResolved = (argument: unknown, scope: Scope) => unknown;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const FUNCTIONS: Readonly<Record<string, OfResolved>> = {
  "Fn::Base64": (argument) => {
    const value = text(withoutReference(argument, "Fn::Base64"), "Fn::Base64");
    return hasUnknown(value) ? value : Buffer.from(value).toString("base64");
  },
  "Fn::Cidr": (argument) => {
    const [block, ...numbers] = items(argument, "Fn::Cidr");
    const whole = text(block, "Fn::Cidr");
    if (isUnknown(whole)) return [whole];
    const [count = Number.NaN, bits] = numbers.map((value) => Number(text(value, "Fn::Cidr")));
    return cidrBlocks(whole, count, bits);
  },
  "Fn::Contains": (argument, scope) => {
    const [list, value] = inRule(argument, "Fn::Contains", scope);
    return texts(list).includes(text(value, "Fn::Contains"));
  },
  "Fn::EachMemberEquals": (argument, scope) => {
    const [list, value] = inRule(argument, "Fn::EachMemberEquals", scope);
    return texts(list).every((item) => item === text(value, "Fn::EachMemberEquals"));
  },
  "Fn::EachMemberIn": (argument, scope) => {
    const [list, allowed] = inRule(argument, "Fn::EachMemberIn", scope);
    return texts(list).every((item) => texts(allowed).includes(item));
  },
  "Fn::Equals": (argument) => {
    const [left, right] = items(argument, "Fn::Equals", 2);
    withoutReference([left, right], "Fn::Equals");
    return JSON.stringify(left) === JSON.stringify(right);
  },
  "Fn::FindInMap": findInMap,
  "Fn::GetAZs": (argument, scope) => {
    const region = text(argument, "Fn::GetAZs") || scope.ref("AWS::Region");
    return ["a", "b", "c"].map((zone) => `${text(region, "Fn::GetAZs")}${zone}`);
  },
  "Fn::GetStackOutput": getStackOutput,
  "Fn::ImportValue": (argument, scope) => scope.importValue(text(argument, "Fn::ImportValue")),
  "Fn::Length": (argument, scope) => {
    requireExtensions("Fn::Length", scope);
    return Array.isArray(argument)
      ? argument.length
      : reject("Fn::Length: its argument is not a list");
  },
  "Fn::Split": (argument) => {
    const [delimiter, value] = items(argument, "Fn::Split", 2);
    const whole = text(withoutReference(value, "Fn::Split"), "Fn::Split");
    return whole.split(text(delimiter, "Fn::Split"));
  },
  "Fn::ToJsonString": (argument, scope) => {
    requireExtensions("Fn::ToJsonString", scope);
    return JSON.stringify(withoutReference(argument, "Fn::ToJsonString"));
  },
  "Fn::Transform": (argument) => {
    const name = isMap(argument) ? argument["Name"] : undefined;
    return reject(`Fn::Transform: the transform ${JSON.stringify(name)} is not supported`);
  },
};

/** Returns the function with this name, or `undefined` if no function whose argument is resolved first has it. */
export function ofResolved(name: string): OfResolved | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const given = items(argument, "Fn::FindInMap");
  if (given.length !== 3 && given.length !== 4) items(argument, "Fn::FindInMap", 3);
  const [map = "", key = "", attribute = ""] = texts(given.slice(0, 3));
  const value = scope.mapping(map, key, attribute);
  if (given.length === 3) {
    return value ?? reject(`mapping ${map}.${key}.${attribute} does not exist`);
  }
  requireExtensions("the DefaultValue of Fn::FindInMap", scope);
  const [, , , option] = given;
  if (isMap(option) && option["DefaultValue"] !== undefined) return value ?? option["DefaultValue"];
  return reject("Fn::FindInMap: its fourth value is not a DefaultValue");
}

function getStackOutput(argument: unknown, scope: Scope): unknown {
  if (!isMap(argument)) return reject("Fn::GetStackOutput: its argument is not a map");
  const { StackName, OutputName, Region = scope.ref("AWS::Region"), ...others } = argument;
  if (Region !== scope.ref("AWS::Region")) {
    reject(
      `Fn::GetStackOutput: a stack in another region (${text(Region, "Fn::GetStackOutput")}) is not supported`,
    );
  }
  // RoleArn would refer to another account.
  const [other] = Object.keys(others);
  if (other !== undefined) reject(`Fn::GetStackOutput: ${other} is not supported`);
  return scope.stackOutput(
    text(StackName, "Fn::GetStackOutput"),
    text(OutputName, "Fn::GetStackOutput"),
  );
}

function requireExtensions(what: string, { extended }: Scope): void {
  if (!extended) reject(`${what} needs "Transform": "AWS::LanguageExtensions"`);
}

/** Returns the two arguments of a function that is only allowed in rules. */
function inRule(argument: unknown, name: string, scope: Scope): readonly unknown[] {
  if (!scope.ofRule) return reject(`intrinsic function ${name} is only supported in rules`);
  return items(withoutReference(argument, name), name, 2);
}
