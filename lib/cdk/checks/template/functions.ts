import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { GUARD_VARIABLE, type GuardConfig } from "../../../formats/function/guard-config.ts";
import {
  parseGuardConfig,
  type ParsedGuardConfig,
} from "../../../formats/function/parse-guard-config.ts";
import type { Resource, Template } from "./template.ts";
import type { Target, Templates } from "./templates.ts";
import { type Members, membersOf, spelled, type Value } from "./values.ts";

const FUNCTION = "AWS::Lambda::Function";

export function functionsIn(templates: Templates): readonly Resource[] {
  return templates.ofType(FUNCTION);
}

/** The resource types that refer to a function, and the property of each type that contains the reference. */
const LEADS: Readonly<Record<string, string>> = {
  "AWS::Lambda::Alias": "FunctionName",
  "AWS::Lambda::Version": "FunctionName",
  "AWS::ApiGatewayV2::Integration": "IntegrationUri",
};

/** Returns the functions that a value refers to: by ARN, inside a URI, or by alias, version or integration. */
export function functionsBehind(
  templates: Templates,
  value: Value,
  from: Template,
): readonly Resource[] {
  return templates.targetsIn(value, from).flatMap(({ resource }) => {
    if (resource.type === FUNCTION) return [resource];
    const lead = LEADS[resource.type];
    if (lead === undefined) return [];
    return functionsBehind(templates, resource.properties[lead], resource.template);
  });
}

/** Returns the environment variables of a function; `undefined` if they cannot be determined from the template. */
export function variablesOf({ properties }: Resource): Members | undefined {
  const { Variables } = membersOf(properties["Environment"]);
  const isKnown = !intrinsicCall(properties["Environment"]) && !intrinsicCall(Variables);
  return isKnown ? membersOf(Variables) : undefined;
}

/** Returns the configuration of a function's guard, or `undefined` if the function has no variable with one. */
export function guardOf(fn: Resource): ParsedGuardConfig | undefined {
  const value = variablesOf(fn)?.[GUARD_VARIABLE];
  return value === undefined ? undefined : parseGuardConfig(spelled(value));
}

/**
 * Returns the routes that a function's guard verifies. The result is empty if the configuration is missing or
 * invalid.
 */
export function guardedRoutes(fn: Resource): GuardConfig["routes"] {
  const guard = guardOf(fn);
  return guard?.ok ? guard.config.routes : {};
}

/** Returns the execution role of a function; `undefined` if it is outside these templates. */
export function roleOf(templates: Templates, fn: Resource): Target | undefined {
  return templates.target(fn.properties["Role"], fn.template);
}
