import { messageOf } from "../../errors.ts";
import { ADVICE } from "./advice.ts";
import { transformProblems } from "./transforms.ts";
import { TemplateUnsupported } from "./language/template-unsupported.ts";
import { hasUnknown, RESERVED } from "./language/unknown-value.ts";
import { isTooDeep } from "./nesting.ts";
import type { Problem } from "./problem.ts";
import { isMap } from "../../json.ts";

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: unknown;
  /** Logical ids in `DependsOn`. */
  readonly dependsOn: readonly string[];
  /** Name of the condition under which the resource exists. */
  readonly condition?: string;
  /** The deletion policy in the template. */
  readonly deletionPolicy?: string;
  /** Whether the resource stays when it leaves the template or its stack is deleted. */
  readonly retained: boolean;
  /** Whether the resource stays when an update replaces it. */
  readonly retainedOnReplace: boolean;
  /** Construct path, for messages. */
  readonly path: string;
}

export interface Template {
  readonly resources: readonly TemplateResource[];
  readonly outputs: Readonly<Record<string, TemplateOutput>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  /** Conditions of the parameters' values. */
  readonly rules: Readonly<Record<string, unknown>>;
  /**
   * Returns the template with these values of its parameters. Only a template whose resources depend on them has it.
   *
   * @throws {TemplateUnsupported} If a loop cannot be expanded.
   */
  readonly withValues?: (values: ReadonlyMap<string, string | readonly string[]>) => Template;
  /** The parts that are not supported. They are in none of the sections above. */
  readonly problems: readonly TemplateProblem[];
}

interface TemplateProblem extends Problem {
  /** Logical id of the resource, or `undefined` if the part is not a resource. */
  readonly logicalId?: string;
}

interface TemplateOutput {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
}

export { TemplateUnsupported } from "./language/template-unsupported.ts";

const SECTIONS = new Set([
  "AWSTemplateFormatVersion",
  "Description",
  "Metadata",
  "Parameters",
  "Mappings",
  "Conditions",
  "Rules",
  "Resources",
  "Outputs",
  // Hooks only steer how CodeDeploy replaces tasks of ECS.
  "Hooks",
  "Transform",
]);
const ATTRIBUTES = new Set([
  "Type",
  "Properties",
  "DependsOn",
  "Condition",
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "Metadata",
  // Only CloudFormation's own order and speed depend on these.
  "CreationPolicy",
  "UpdatePolicy",
]);

/**
 * Parses the JSON of a template. Parts that are not supported become problems, so that all of them can be shown at
 * once.
 *
 * @param stack Path of the stack, for resources without a construct path.
 * @param paths Construct paths by logical id, for resources without one in their metadata.
 */
export function parseTemplate(
  json: Readonly<Record<string, unknown>>,
  stack: string,
  paths: ReadonlyMap<string, string> = new Map(),
): Template {
  const problems: TemplateProblem[] = Object.keys(json)
    .filter((section) => !SECTIONS.has(section))
    .map((section) => ({
      path: stack,
      problem: `template section ${section} is not supported`,
      advice: ADVICE.template,
    }));
  problems.push(...transformProblems(json).map((problem) => ({ ...problem, path: stack })));
  const section = (name: string): Readonly<Record<string, unknown>> => {
    const value = json[name] ?? {};
    // Each resource is checked by itself.
    const isReserved = name !== "Resources" && (isTooDeep(value) || hasUnknown(value));
    if (isMap(value) && !isReserved) return value;
    const why = isMap(value) ? `is nested too deep or ${RESERVED}` : "is not a map";
    const problem = `template section ${name} ${why}`;
    problems.push({ path: stack, problem, advice: ADVICE.template });
    return {};
  };
  const resources: TemplateResource[] = [];
  for (const [logicalId, resource] of Object.entries(section("Resources"))) {
    const path = pathOf(resource) ?? paths.get(logicalId) ?? `${stack}/${logicalId}`;
    try {
      resources.push(parseResource(logicalId, resource, path));
    } catch (error) {
      problems.push({ logicalId, path, problem: messageOf(error), advice: ADVICE.template });
    }
  }
  return {
    resources,
    // CloudFormation defines the shape of an output. An output of another shape fails when it is resolved.
    outputs: section("Outputs") as Template["outputs"],
    parameters: section("Parameters"),
    conditions: section("Conditions"),
    mappings: section("Mappings"),
    rules: section("Rules"),
    problems,
  };
}

function pathOf(resource: unknown): string | undefined {
  const metadata = isMap(resource) ? resource["Metadata"] : undefined;
  const path = isMap(metadata) ? metadata["aws:cdk:path"] : undefined;
  // CDK leaves the construct id "Default" out of logical ids, and so do names that people read.
  return typeof path === "string" ? path.replaceAll("/Default/", "/") : undefined;
}

function parseResource(logicalId: string, resource: unknown, path: string): TemplateResource {
  if (!isMap(resource)) throw new TemplateUnsupported("the resource is not a map");
  const unknown = Object.keys(resource).find((attribute) => !ATTRIBUTES.has(attribute));
  if (unknown !== undefined) {
    throw new TemplateUnsupported(`resource attribute ${unknown} is not supported`);
  }
  const { Type: type, DependsOn: dependsOn = [], Condition: condition } = resource;
  const policy = resource["DeletionPolicy"];
  if (typeof type !== "string") throw new TemplateUnsupported("it has no Type");
  if (condition !== undefined && typeof condition !== "string") {
    throw new TemplateUnsupported("its Condition is not a name");
  }
  if (isTooDeep(resource)) {
    throw new TemplateUnsupported("its maps and lists are nested too deep");
  }
  if (hasUnknown(resource)) throw new TemplateUnsupported(`it ${RESERVED}`);
  return {
    logicalId,
    type,
    properties: resource["Properties"] ?? {},
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(String),
    ...(condition === undefined ? {} : { condition }),
    ...(typeof policy === "string" ? { deletionPolicy: policy } : {}),
    retained: isRetained(policy),
    retainedOnReplace: isRetained(resource["UpdateReplacePolicy"]),
    path,
  };
}

function isRetained(policy: unknown): boolean {
  const known = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];
  if (policy !== undefined && !known.some((name) => name === policy)) {
    throw new TemplateUnsupported(`deletion policy ${JSON.stringify(policy)} is not supported`);
  }
  return policy === "Retain" || policy === "RetainExceptOnCreate";
}
