import { CodedError } from "../../errors.ts";

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: unknown;
  /** Logical ids it names in `DependsOn`. */
  readonly dependsOn: readonly string[];
  /** Name of the condition under which it exists. */
  readonly condition?: string;
  /** Whether deleting the stack leaves it alone. */
  readonly retained: boolean;
  /** Construct path, for messages. */
  readonly path: string;
}

export interface Template {
  readonly resources: readonly TemplateResource[];
  readonly outputs: Readonly<Record<string, TemplateOutput>>;
  readonly parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
}

/** A template holds what this cloud does not know; it is refused whole rather than served in part. */
export class TemplateUnsupported extends CodedError {
  readonly code = "ERR_TEMPLATE_UNSUPPORTED";
}

/** `Rules` only check parameters before a deployment (CDK's bootstrap version). */
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

/** @throws {TemplateUnsupported} naming the first section or attribute that is not known. */
export function parseTemplate(json: Readonly<Record<string, unknown>>, stack: string): Template {
  const unknown = Object.keys(json).find((section) => !SECTIONS.has(section));
  if (unknown !== undefined) {
    throw new TemplateUnsupported(`stack ${stack}: template section ${unknown} is not supported`);
  }
  return {
    resources: Object.entries(map(json["Resources"])).map(([id, resource]) =>
      parseResource(stack, id, map(resource)),
    ),
    // The shapes of these sections are CloudFormation's; a wrong one fails when it is resolved.
    outputs: map(json["Outputs"]) as Template["outputs"],
    parameters: map(json["Parameters"]) as Template["parameters"],
    conditions: map(json["Conditions"]),
    mappings: map(json["Mappings"]),
  };
}

function parseResource(
  stack: string,
  logicalId: string,
  resource: Readonly<Record<string, unknown>>,
): TemplateResource {
  const path = String(map(resource["Metadata"])["aws:cdk:path"] ?? `${stack}/${logicalId}`);
  const unknown = Object.keys(resource).find((attribute) => !ATTRIBUTES.has(attribute));
  if (unknown !== undefined) {
    throw new TemplateUnsupported(`${path}: resource attribute ${unknown} is not supported`);
  }
  const { Type: type, DependsOn: dependsOn = [], Condition: condition } = resource;
  if (typeof type !== "string") throw new TemplateUnsupported(`${path}: it has no Type`);
  return {
    logicalId,
    type,
    properties: resource["Properties"] ?? {},
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(String),
    ...(typeof condition === "string" ? { condition } : {}),
    retained: String(resource["DeletionPolicy"] ?? "Delete").startsWith("Retain"),
    path,
  };
}

function map(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TemplateUnsupported("a template section is not a map");
  }
  return value as Record<string, unknown>;
}
