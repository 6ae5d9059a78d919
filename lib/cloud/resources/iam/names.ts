import type { Account } from "../../account/account.ts";
import { generatedName } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceInput } from "../resource-type/resource-type.ts";

/** Names of users, roles, groups and policies. */
export const IAM_NAME = /^[\w+=,.@-]{1,128}$/;

/** The name a template gives, or else the one it had before, or else a new one. */
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

export function pathOf(properties: Properties): string {
  return properties.match("Path", /^\/([!-~]+\/)?$/).optionalText("Path") ?? "/";
}

export function iamArn({ partition, accountId }: Account, resource: string): string {
  return `arn:${partition}:iam::${accountId}:${resource}`;
}
