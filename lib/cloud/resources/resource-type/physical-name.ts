import { generatedName } from "../../account/naming/identifiers.ts";
import type { ResourceInput } from "./resource-type.ts";

/**
 * Returns the name in the template, or else the previous name, or else a generated name.
 *
 * @param property The property with the name. Without it, the name is generated.
 */
export function physicalName(
  { stackName, logicalId, properties, previous }: ResourceInput,
  property?: string,
): string {
  const given = property === undefined ? undefined : properties.optionalText(property);
  return given ?? previous?.physicalId ?? generatedName(stackName, logicalId);
}

/** @throws {TemplateUnsupported} If another resource of this or another stack has the same name. */
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
