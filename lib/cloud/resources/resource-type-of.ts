import { recordTypes } from "./record-types.ts";
import { unknownType } from "./records/unknown-type.ts";
import type { ResourceType } from "./resource-type/resource-type.ts";
import { resourceTypes } from "./resource-types.ts";

const unknownTypes = new Map<string, ResourceType | undefined>();

/**
 * Returns how the resources of a type are deployed, or `undefined` if the local cloud cannot deploy them. Every look-up
 * of a type goes through this function: first the types that the local cloud serves, then those that it only records,
 * then the types that no table has.
 */
export function resourceTypeOf(type: string): ResourceType | undefined {
  const known = resourceTypes.get(type) ?? recordTypes.get(type);
  if (known) return known;
  if (!unknownTypes.has(type)) unknownTypes.set(type, unknownType(type));
  return unknownTypes.get(type);
}
