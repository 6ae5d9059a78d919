import { neededCapabilities } from "../../../stacks/needed-capabilities.ts";
import { readTemplateBody } from "../../../stacks/read-template-body.ts";
import type { Conditions } from "../../kms/access/key-access.ts";
import { shapeXml, type ShapeMap } from "../../protocol/query/shape-xml.ts";
import { requireAllowed } from "../access/allowed.ts";
import { stackFor, WITH_ID } from "../access/stack-for.ts";
import { templateBody } from "../access/template-source.ts";
import { invalid, stackNameIn } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";
import { isHidden } from "./shown-parameters.ts";
import { sectionOf, shownText, templateOf } from "./template-of.ts";

type Json = Readonly<Record<string, unknown>>;

/** Describes a template without deploying it. */
export function validateTemplate(stackCall: StackCall): string {
  requireAllowed(stackCall.call, "ValidateTemplate", urlCondition(stackCall));
  const template = givenTemplate(stackCall);
  const { capabilities, reason, transforms } = neededCapabilities(template);
  return shapeXml({
    Parameters: sectionOf(template, "Parameters").map(([ParameterKey, parameter]) => ({
      ParameterKey,
      DefaultValue: shownText(parameter["Default"]),
      NoEcho: isHidden(parameter),
      Description: shownText(parameter["Description"]),
    })),
    Description: shownText(template["Description"]),
    Capabilities: capabilities.length === 0 ? undefined : capabilities,
    CapabilitiesReason: reason,
    DeclaredTransforms: transforms.length === 0 ? undefined : transforms,
  });
}

/** Describes a template, or the template of a stack, with what an import of its resources needs. */
export function getTemplateSummary(stackCall: StackCall): string {
  const template = summarized(stackCall);
  const { capabilities, reason, transforms } = neededCapabilities(template);
  const resources = sectionOf(template, "Resources");
  const types = resources.map(([, { Type: type }]) => String(type));
  const metadata = template["Metadata"];
  return shapeXml({
    Parameters: sectionOf(template, "Parameters").map(([key, parameter]) =>
      parameterShape(key, parameter),
    ),
    Description: shownText(template["Description"]),
    Capabilities: capabilities.length === 0 ? undefined : capabilities,
    CapabilitiesReason: reason,
    ResourceTypes: types,
    Version: shownText(template["AWSTemplateFormatVersion"]),
    Metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
    DeclaredTransforms: transforms.length === 0 ? undefined : transforms,
    ResourceIdentifierSummaries: [...new Set(types)].flatMap((type) =>
      identifierSummary(type, stackCall.parts.stacks.identifiersOf(type), resources),
    ),
  });
}

function summarized(stackCall: StackCall): Json {
  const { call, form } = stackCall;
  if (form.has("StackSetName")) throw invalid("The local cloud has no stack sets: pass StackName.");
  if (stackNameIn(form) === undefined) {
    requireAllowed(call, "GetTemplateSummary", urlCondition(stackCall));
    return givenTemplate(stackCall);
  }
  const stack = stackFor(stackCall, "GetTemplateSummary", WITH_ID);
  if (form.has("TemplateBody") || form.has("TemplateURL")) {
    throw invalid("Only one of StackName, TemplateBody and TemplateURL can be specified.");
  }
  if (stack.status === "REVIEW_IN_PROGRESS") {
    throw invalid("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.");
  }
  return templateOf(stack.input);
}

function givenTemplate(stackCall: StackCall): Json {
  const body = templateBody(stackCall);
  if (body === undefined) {
    throw invalid("Either Template URL or Template Body must be specified.");
  }
  return readTemplateBody(body);
}

function urlCondition({ form }: StackCall): Conditions {
  const url = form.get("TemplateURL");
  return url === undefined ? {} : { "cloudformation:TemplateUrl": [url] };
}

function parameterShape(ParameterKey: string, parameter: Json): ShapeMap {
  const { AllowedValues: allowed } = parameter;
  const values = Array.isArray(allowed) ? allowed.map(String) : undefined;
  return {
    ParameterKey,
    DefaultValue: shownText(parameter["Default"]),
    ParameterType: shownText(parameter["Type"]),
    NoEcho: isHidden(parameter),
    Description: shownText(parameter["Description"]),
    ParameterConstraints: { AllowedValues: values },
  };
}

function identifierSummary(
  type: string,
  identifiers: readonly string[],
  resources: readonly (readonly [string, Json])[],
): readonly ShapeMap[] {
  if (identifiers.length === 0) return [];
  const ids = resources.filter(([, resource]) => resource["Type"] === type).map(([id]) => id);
  return [{ ResourceType: type, LogicalResourceIds: ids, ResourceIdentifiers: identifiers }];
}
