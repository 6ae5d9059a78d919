import { CodedError } from "../../errors.ts";
import { isTooDeep } from "./nesting.ts";
import { isMap } from "../../json.ts";

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: unknown;
  /** Logical ids in `DependsOn`. */
  readonly dependsOn: readonly string[];
  /** Name of the condition under which the resource exists. */
  readonly condition?: string;
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
  readonly parameters: Readonly<
    Record<string, { readonly Type: string; readonly Default?: unknown }>
  >;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
}

interface TemplateOutput {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
}

/** A template contains something that the local cloud does not support. The whole template is rejected then. */
export class TemplateUnsupported extends CodedError {
  readonly code = "ERR_TEMPLATE_UNSUPPORTED";
}

/** Accepted sections. `Rules` is ignored, because rules only check parameters, such as CDK's bootstrap version. */
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
]);
const ATTRIBUTES = new Set([
  "Type",
  "Properties",
  "DependsOn",
  "Condition",
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "Metadata",
]);

/**
 * Parses the JSON of a template.
 *
 * @throws {TemplateUnsupported} If the template has an unknown section or attribute, or a malformed resource.
 */
export function parseTemplate(json: Readonly<Record<string, unknown>>, stack: string): Template {
  const unknown = Object.keys(json).find((section) => !SECTIONS.has(section));
  if (unknown !== undefined) {
    throw new TemplateUnsupported(`stack ${stack}: template section ${unknown} is not supported`);
  }
  const section = (name: string) => map(json[name], `stack ${stack}: template section ${name}`);
  return {
    resources: Object.entries(section("Resources")).map(([id, resource]) =>
      parseResource(id, map(resource, `stack ${stack}: resource ${id}`), stack),
    ),
    // CloudFormation defines the shape of an output. An output of another shape fails when it is resolved.
    outputs: section("Outputs") as Template["outputs"],
    // CloudFormation also defines the shape of a parameter, which fails in the same way.
    parameters: section("Parameters") as Template["parameters"],
    conditions: section("Conditions"),
    mappings: section("Mappings"),
  };
}

function parseResource(
  logicalId: string,
  resource: Readonly<Record<string, unknown>>,
  stack: string,
): TemplateResource {
  const constructPath = map(resource["Metadata"], `${stack}/${logicalId}: Metadata`)[
    "aws:cdk:path"
  ];
  // CDK leaves the construct id "Default" out of logical ids, and so do names that people read.
  const path =
    typeof constructPath === "string"
      ? constructPath.replaceAll("/Default/", "/")
      : `${stack}/${logicalId}`;
  const unknown = Object.keys(resource).find((attribute) => !ATTRIBUTES.has(attribute));
  if (unknown !== undefined) {
    throw new TemplateUnsupported(`${path}: resource attribute ${unknown} is not supported`);
  }
  const { Type: type, DependsOn: dependsOn = [], Condition: condition } = resource;
  if (typeof type !== "string") throw new TemplateUnsupported(`${path}: it has no Type`);
  if (condition !== undefined && typeof condition !== "string") {
    throw new TemplateUnsupported(`${path}: its Condition is not a name`);
  }
  if (isTooDeep(resource)) {
    throw new TemplateUnsupported(`${path}: its maps and lists are nested too deep`);
  }
  return {
    logicalId,
    type,
    properties: resource["Properties"] ?? {},
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(String),
    ...(condition === undefined ? {} : { condition }),
    retained: isRetained(resource["DeletionPolicy"], path),
    retainedOnReplace: isRetained(resource["UpdateReplacePolicy"], path),
    path,
  };
}

function isRetained(policy: unknown, path: string): boolean {
  const known = ["Delete", "Retain", "RetainExceptOnCreate"];
  if (policy !== undefined && !known.some((name) => name === policy)) {
    throw new TemplateUnsupported(
      `${path}: deletion policy ${JSON.stringify(policy)} is not supported`,
    );
  }
  return policy !== undefined && policy !== "Delete";
}

function map(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (!isMap(value)) throw new TemplateUnsupported(`${what} is not a map`);
  return value;
}
