import { TemplateUnsupported } from "./template.ts";

/** Where intrinsic functions find what they name. Each throws when there is no such thing. */
export interface Scope {
  readonly ref: (name: string) => unknown;
  readonly getAtt: (logicalId: string, attribute: string) => unknown;
  readonly importValue: (name: string) => string;
  readonly stackOutput: (stackName: string, output: string) => string;
  readonly condition: (name: string) => boolean;
  readonly mapping: (map: string, key: string, attribute: string) => unknown;
}

/** What `AWS::NoValue` resolves to: the member that holds it is left out. */
export const NO_VALUE = Symbol("AWS::NoValue");

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(text(argument, "Ref")),
  "Fn::GetAtt": (argument, scope) => {
    const [logicalId = "", ...attribute] =
      typeof argument === "string" ? argument.split(".") : texts(resolve(argument, scope));
    return scope.getAtt(logicalId, attribute.join("."));
  },
  "Fn::Join": (argument, scope) => {
    const [delimiter, values] = items(argument, "Fn::Join", 2);
    return texts(resolve(values, scope)).join(text(delimiter, "Fn::Join"));
  },
  "Fn::Sub": (argument, scope) => {
    const [template, variables = {}] = Array.isArray(argument) ? argument : [argument];
    const own = new Map(Object.entries(resolve(variables, scope) as object));
    return text(template, "Fn::Sub").replace(
      /\$\{(!?)([^}]+)\}/g,
      (_, literal: string, name: string) => {
        if (literal !== "") return `\${${name}}`;
        if (own.has(name)) return text(own.get(name), "Fn::Sub");
        const dot = name.indexOf(".");
        const value =
          dot < 0 ? scope.ref(name) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1));
        return text(value, "Fn::Sub");
      },
    );
  },
  "Fn::Select": (argument, scope) => {
    const [index, values] = items(argument, "Fn::Select", 2);
    const list = resolve(values, scope);
    const position = text(resolve(index, scope), "Fn::Select");
    const value: unknown =
      Array.isArray(list) && /^\d+$/.test(position) ? list[Number(position)] : undefined;
    if (value === undefined) throw new TemplateUnsupported("Fn::Select: no such element");
    return value;
  },
  "Fn::GetAZs": (argument, scope) => {
    const region = text(resolve(argument, scope), "Fn::GetAZs") || scope.ref("AWS::Region");
    return ["a", "b", "c"].map((zone) => `${text(region, "Fn::GetAZs")}${zone}`);
  },
  "Fn::Split": (argument, scope) => {
    const [delimiter, value] = items(argument, "Fn::Split", 2);
    return text(resolve(value, scope), "Fn::Split").split(text(delimiter, "Fn::Split"));
  },
  "Fn::Base64": (argument, scope) =>
    Buffer.from(text(resolve(argument, scope), "Fn::Base64")).toString("base64"),
  "Fn::ImportValue": (argument, scope) =>
    scope.importValue(text(resolve(argument, scope), "Fn::ImportValue")),
  "Fn::GetStackOutput": (argument, scope) => {
    const resolved = resolve(argument, scope);
    if (typeof resolved !== "object" || resolved === null) {
      throw new TemplateUnsupported("Fn::GetStackOutput: its argument is not a map");
    }
    const { StackName, OutputName, ...others } = resolved as Record<string, unknown>;
    // RoleArn and Region lead to another account or region.
    const [other] = Object.keys(others);
    if (other !== undefined) {
      throw new TemplateUnsupported(`Fn::GetStackOutput: ${other} is not supported`);
    }
    return scope.stackOutput(
      text(StackName, "Fn::GetStackOutput"),
      text(OutputName, "Fn::GetStackOutput"),
    );
  },
  "Fn::FindInMap": (argument, scope) => {
    const [map, key, attribute] = texts(items(resolve(argument, scope), "Fn::FindInMap", 3));
    return scope.mapping(map ?? "", key ?? "", attribute ?? "");
  },
  "Fn::If": (argument, scope) => {
    const [condition, yes, no] = items(argument, "Fn::If", 3);
    return resolve(scope.condition(text(condition, "Fn::If")) ? yes : no, scope);
  },
  "Fn::Equals": (argument, scope) => {
    const [left, right] = items(argument, "Fn::Equals", 2);
    return JSON.stringify(resolve(left, scope)) === JSON.stringify(resolve(right, scope));
  },
  "Fn::Not": (argument, scope) =>
    !items(argument, "Fn::Not", 1).every((item) => truth(item, scope)),
  "Fn::And": (argument, scope) => items(argument, "Fn::And").every((item) => truth(item, scope)),
  "Fn::Or": (argument, scope) => items(argument, "Fn::Or").some((item) => truth(item, scope)),
  Condition: (argument, scope) => scope.condition(text(argument, "Condition")),
};

/**
 * A template value with every intrinsic function replaced by what it stands for.
 *
 * @throws {TemplateUnsupported} at a function that is not known.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== "object" || value === null) return value;
  const call = intrinsicCall(value);
  if (call) return call.apply(call.argument, scope);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, resolve(member, scope)] as const)
      .filter(([, member]) => member !== NO_VALUE),
  );
}

/** Logical ids (and parameters) that a value refers to. */
export function references(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, member] of Object.entries(node)) {
      if (key === "Ref" && typeof member === "string") found.add(member);
      if (key === "Fn::GetAtt") {
        const [id]: readonly unknown[] =
          typeof member === "string" ? member.split(".") : items(member, key);
        if (typeof id === "string") found.add(id);
      }
      if (key === "Fn::Sub") {
        const [template, own]: readonly unknown[] = Array.isArray(member) ? member : [member];
        const isOwn = (name: string) => typeof own === "object" && own !== null && name in own;
        for (const [, name = ""] of String(template).matchAll(/\$\{([^!}][^}]*)\}/g)) {
          const [id] = name.split(".");
          if (id !== undefined && !isOwn(name)) found.add(id);
        }
      }
      visit(member);
    }
  };
  visit(value);
  return found;
}

function intrinsicCall(value: object): { apply: Intrinsic; argument: unknown } | undefined {
  const members = Object.entries(value);
  const [only] = members;
  if (members.length !== 1 || !only) {
    const [stray] = members.find(([key]) => key.startsWith("Fn::")) ?? [];
    if (stray === undefined) return undefined;
    throw new TemplateUnsupported(`intrinsic function ${stray} does not stand alone in its map`);
  }
  const [name, argument] = only;
  const isCondition = name === "Condition" && typeof argument === "string";
  if (name !== "Ref" && !name.startsWith("Fn::") && !isCondition) return undefined;
  const apply = INTRINSICS[name];
  if (!apply) throw new TemplateUnsupported(`intrinsic function ${name} is not supported`);
  return { apply, argument };
}

/** What a condition comes to; anything else than true or false must not pass for either. */
export function truth(value: unknown, scope: Scope): boolean {
  const resolved = resolve(value, scope);
  if (typeof resolved === "boolean") return resolved;
  throw new TemplateUnsupported("a condition resolves to neither true nor false");
}

function items(argument: unknown, name: string, count?: number): readonly unknown[] {
  if (!Array.isArray(argument) || (count !== undefined && argument.length !== count)) {
    throw new TemplateUnsupported(
      `${name}: its argument is not a list of ${count ?? "its values"}`,
    );
  }
  return argument;
}

function text(value: unknown, name: string): string {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    throw new TemplateUnsupported(`${name}: an argument does not resolve to text`);
  }
  return String(value);
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TemplateUnsupported("an argument is not a list");
  return value.map((item) => text(item, "a list element"));
}
