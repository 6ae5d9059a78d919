import { isMap } from "../../json.ts";
import { reject, texts } from "./language/arguments.ts";
import { resolve, truth, type Scope } from "./intrinsics.ts";
import { isTooDeep } from "./nesting.ts";
import { parseTemplate, type Template } from "./template.ts";
import { expandLoops } from "./language/expand-loops.ts";

/** The transform whose functions the local cloud has. */
const EXTENSIONS = "AWS::LanguageExtensions";

type Json = Readonly<Record<string, unknown>>;
type Values = ReadonlyMap<string, string | readonly string[]>;

/** Returns whether a template has the functions of the transform `AWS::LanguageExtensions`. */
function isExtended({ Transform: transform }: Json): boolean {
  return Array.isArray(transform) ? transform.includes(EXTENSIONS) : transform === EXTENSIONS;
}

/**
 * Parses a template. If it has loops, they are expanded with the defaults of the parameters, and `withValues` of the
 * template expands them again with other values.
 *
 * @param stack Path of the stack, for resources without a construct path.
 * @param paths Construct paths by logical id.
 */
export function readTemplate(
  json: Json,
  stack: string,
  paths: ReadonlyMap<string, string> = new Map(),
): Template {
  if (!isExtended(json)) return parseTemplate(json, stack, paths);
  const withValues = (values: Values): Template => ({
    ...parseTemplate(expanded(json, values), stack, paths),
    withValues,
  });
  try {
    return withValues(defaultsOf(json));
  } catch {
    // A collection has no value yet. The problem is found when the stack is deployed.
    return { ...parseTemplate(withoutLoops(json), stack, paths), withValues };
  }
}

/**
 * Returns a template as the language extensions make it, with the given values of its parameters and the defaults of the
 * others, or `undefined` if nothing is expanded: it does not have the transform, or a collection has no value.
 */
export function processedTemplate(
  json: Json,
  given: ReadonlyMap<string, string>,
): Json | undefined {
  if (!isExtended(json)) return undefined;
  const { Transform: _, ...others } = json;
  try {
    return expanded(others, new Map([...defaultsOf(json), ...listsIn(json, given)]));
  } catch {
    return undefined;
  }
}

/** Returns values as their parameters have them: a text, or the list that a text names. */
function listsIn({ Parameters: parameters }: Json, given: ReadonlyMap<string, string>): Values {
  const definitions = isMap(parameters) ? parameters : {};
  const defaults = Object.fromEntries(
    [...given].flatMap(([name, value]) => {
      const definition = definitions[name];
      return isMap(definition) ? [[name, { ...definition, Default: value }] as const] : [];
    }),
  );
  return defaultsOf({ Parameters: defaults });
}

function defaultsOf({ Parameters: parameters }: Json): Values {
  return new Map(
    Object.entries(isMap(parameters) ? parameters : {}).flatMap(([name, parameter]) => {
      const { Default: value, Type: type } = isMap(parameter) ? parameter : {};
      if (typeof value !== "string" && typeof value !== "number") return [];
      const isList = /List/.test(String(type));
      return [
        [
          name,
          isList
            ? String(value)
                .split(",")
                .map((item) => item.trim())
            : String(value),
        ],
      ];
    }),
  );
}

/** @throws {TemplateUnsupported} If a loop or a deletion policy cannot be resolved. */
function expanded(json: Json, values: Values): Json {
  if (isTooDeep(json)) reject("the maps and lists of the template are nested too deep");
  const scope = parameterScope(json, values);
  const result = expandLoops(json, (collection) => texts(resolve(collection, scope)));
  const { Resources: resources, ...others } = isMap(result) ? result : {};
  if (!isMap(resources)) return { ...others, Resources: resources };
  const withPolicies = Object.entries(resources).map(([id, resource]) => [
    id,
    isMap(resource) ? withResolvedPolicies(resource, scope) : resource,
  ]);
  return { ...others, Resources: Object.fromEntries(withPolicies) };
}

/** With the transform, the deletion policies of a resource may depend on parameters. */
function withResolvedPolicies(resource: Json, scope: Scope): Json {
  const policies = ["DeletionPolicy", "UpdateReplacePolicy"].flatMap((name) =>
    resource[name] === undefined ? [] : [[name, resolve(resource[name], scope)] as const],
  );
  return { ...resource, ...Object.fromEntries(policies) };
}

/** Returns what collections and deletion policies may refer to: parameters, mappings and conditions. */
function parameterScope(
  { Mappings: mappings, Conditions: conditions }: Json,
  values: Values,
): Scope {
  const member = (map: unknown, name: string): unknown =>
    isMap(map) && Object.hasOwn(map, name) ? map[name] : undefined;
  const evaluating = new Set<string>();
  const none = (what: string) => () => reject(`${what} has no value where a template is expanded`);
  const scope: Scope = {
    ref: (name) =>
      values.get(name) ?? reject(`Ref ${name} has no value where a template is expanded`),
    getAtt: none("Fn::GetAtt"),
    importValue: none("Fn::ImportValue"),
    stackOutput: none("Fn::GetStackOutput"),
    condition(name) {
      const condition = member(conditions, name) ?? reject(`condition ${name} does not exist`);
      if (evaluating.has(name)) return reject(`condition ${name} depends on itself`);
      evaluating.add(name);
      try {
        return truth(condition, scope);
      } finally {
        evaluating.delete(name);
      }
    },
    mapping: (map, key, attribute) => member(member(member(mappings, map), key), attribute),
    extended: true,
  };
  return scope;
}

function withoutLoops(json: Json): Json {
  const { Resources: resources, Outputs: outputs, Conditions: conditions } = json;
  const own = (section: unknown) =>
    Object.fromEntries(
      Object.entries(isMap(section) ? section : {}).filter(([key]) => !key.startsWith("Fn::")),
    );
  return { ...json, Resources: own(resources), Outputs: own(outputs), Conditions: own(conditions) };
}
