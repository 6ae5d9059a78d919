import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import {
  nameProperty,
  pseudoParameterLength,
  referenceLength,
  UNKNOWN_LENGTH,
} from "../../../formats/cloudformation/reference-length.ts";
import { parseReference } from "../../../formats/cloudformation/reference.ts";
import type { Template } from "./template.ts";
import type { Target, Templates } from "./templates.ts";
import { literal, spelled, UNKNOWN, type Value } from "./values.ts";

/**
 * Returns a value as text, with a filler in place of each part that only CloudFormation knows. The filler is about as
 * long as the text with which CloudFormation will replace the part.
 */
export function estimatedText(templates: Templates, value: Value, from: Template): string {
  const { name, argument } = intrinsicCall(value) ?? {};
  if (name === "Fn::Join" && Array.isArray(argument) && Array.isArray(argument[1])) {
    const parts: readonly Value[] = argument[1];
    return parts.map((part) => estimatedText(templates, part, from)).join(spelled(argument[0]));
  }
  const target = templates.target(value, from);
  if (target) return filler(lengthOf(target));
  const reference = parseReference(value);
  if (reference?.kind === "ref") {
    return filler(pseudoParameterLength(reference.name, from.name));
  }
  return spelled(value).replaceAll(UNKNOWN, filler(UNKNOWN_LENGTH));
}

function lengthOf({ resource, attribute }: Target): number {
  const { type, logicalId, template, properties } = resource;
  const name = literal(properties[nameProperty(type) ?? ""]);
  return referenceLength({ type, logicalId, stackName: template.name, name }, attribute);
}

function filler(length: number): string {
  return "x".repeat(length);
}
