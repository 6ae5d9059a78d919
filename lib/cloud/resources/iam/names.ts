import type { Account } from "../../account/account.ts";
import { generatedName, newPrincipalId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import { requireFreeName } from "../resource-type/physical-name.ts";
import type { ResourceInput } from "../resource-type/resource-type.ts";

/** Form of the names of users, roles, groups and policies. */
export const IAM_NAME = /^[\w+=,.@-]{1,128}$/;

/**
 * Returns the name in the template, or else the previous name, or else a generated name.
 *
 * @throws {TemplateUnsupported} If the name in the template is invalid.
 */
export function nameOf(
  { stackName, logicalId, properties, previous }: ResourceInput,
  property: string,
): string {
  return (
    properties.match(property, IAM_NAME).optionalText(property) ??
    previous?.physicalId.split("/").at(-1) ??
    generatedName(stackName, logicalId)
  );
}

/**
 * Returns the name of a user, role or group, and the existing entity with that name.
 *
 * @throws {TemplateUnsupported} If the name is invalid, or another resource or another stack uses it.
 */
export function claimedName<Named>(
  input: ResourceInput,
  property: string,
  taken: ReadonlyMap<string, Named>,
): readonly [name: string, existing: Named | undefined] {
  const name = nameOf(input, property);
  requireFreeName(input, property, name, taken);
  return [name, taken.get(name)];
}

/** Returns the unique id of a user, role, group or policy. The id stays the same as long as the physical id does. */
export function principalIdOf(
  { previous }: ResourceInput,
  name: string,
  attribute: string,
  prefix: "AIDA" | "AROA" | "AGPA" | "ANPA",
): string {
  const kept = previous?.physicalId === name ? previous.attributes[attribute] : undefined;
  return kept ?? newPrincipalId(prefix);
}

/** @throws {TemplateUnsupported} If the `Path` is invalid. */
export function pathOf(properties: Properties): string {
  return properties.match("Path", /^\/([!-~]+\/)?$/).optionalText("Path") ?? "/";
}

export function iamArn({ partition, accountId }: Account, resource: string): string {
  return `arn:${partition}:iam::${accountId}:${resource}`;
}
