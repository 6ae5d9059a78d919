import type { RequestedAction } from "../../../access/decide.ts";
import type { Account } from "../../../account/account.ts";
import { parameterReference } from "../../../account/ssm/ssm-parameter-value.ts";
import type { Parameter } from "../../../account/ssm/parameters.ts";
import type { TagRecord } from "../../../state/cloud-state.ts";
import { byName, type Conditions } from "../../kms/access/key-access.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";

export const REFUSAL = { type: "AccessDeniedException", status: 400 };

/** A parameter that a request names, which may not exist. */
export interface NamedParameter {
  readonly arn: string;
  readonly parameter: Parameter | undefined;
  /** The version or label in the name. */
  readonly selector: string | undefined;
}

/** Returns an action on a parameter with its condition keys. */
export function onParameter(
  { arn, parameter }: Pick<NamedParameter, "arn" | "parameter">,
  action: string,
  conditions: Conditions = {},
): RequestedAction {
  const tags = parameter?.record.tags ?? [];
  const named = (prefix: string) => tags.map(([key, value]) => [prefix + key, value] as const);
  const ofTags = byName([...named("aws:ResourceTag/"), ...named("ssm:resourceTag/")]);
  return { action, resource: arn, keys: { ...ofTags, ...conditions } };
}

/**
 * Finds the parameter that a request names, and checks that the caller may perform the action on it. The decision is the
 * same for a parameter that does not exist.
 *
 * @throws {ServiceError} AccessDeniedException.
 */
export function authorizeParameter(
  call: Call,
  named: string,
  action: string,
  conditions: Conditions = {},
): NamedParameter {
  const found = parameterNamed(call.account, named);
  authorize(call, onParameter(found, action, conditions), REFUSAL);
  return found;
}

/** Does the same as {@link authorizeParameter} for operations on all versions, whose requests cannot name a version. */
export function authorizeWhole(
  call: Call,
  named: string,
  action: string,
  conditions: Conditions = {},
): NamedParameter {
  const found = authorizeParameter(call, named, action, conditions);
  return found.selector === undefined ? found : { ...found, parameter: undefined };
}

/** Returns the parameter, and the ARN that decisions about it use. */
function parameterNamed({ parameters }: Account, named: string): NamedParameter {
  const { name, selector } = parameterReference(named);
  const arn = name.startsWith("arn:") ? name : parameters.arnOf(name);
  return { arn, parameter: parameters.find(name), selector };
}

/** Returns the condition keys of the tags in a request. */
export function tagConditions(tags: readonly TagRecord[]): Conditions {
  if (tags.length === 0) return {};
  return {
    "aws:TagKeys": tags.map(([key]) => key),
    ...byName(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

/** AWS sends this error without a text. */
export function parameterNotFound(): ServiceError {
  return new ServiceError("ParameterNotFound", undefined);
}

export function versionNotFound(name: string, selector: string): ServiceError {
  return new ServiceError(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
  );
}
