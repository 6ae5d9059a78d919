import { generatedName } from "../../account/naming/identifiers.ts";
import type { ResourceInput } from "./resource-type.ts";

/**
 * The name that the template gives the resource, or else the name that it had before, or else a
 * generated one.
 *
 * @param property Has the name; without a property, AWS gives the resource its name.
 */
export function physicalName(
  { stackName, logicalId, properties, previous }: ResourceInput,
  property?: string,
): string {
  const given = property === undefined ? undefined : properties.optionalText(property);
  return given ?? previous?.physicalId ?? generatedName(stackName, logicalId);
}

/** Stops the deployment when another resource, of this or another stack, has the name already. */
export function requireFreeName(
  { properties, previous }: ResourceInput,
  property: string,
  name: string,
  taken: ReadonlyMap<string, unknown>,
): void {
  if (taken.has(name) && previous?.physicalId !== name) {
    properties.fail(property, `${name} exists already in this account`);
  }
}
