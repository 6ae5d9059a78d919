import type { ResourceType } from "./resource-type/resource-type.ts";
import { resourceTypes } from "./resource-types.ts";

/**
 * Returns how the resources of a type are deployed, or `undefined` if the local cloud cannot deploy them.
 * Every look-up of a type goes through this function: first the types that the local cloud serves, then the
 * others.
 */
export function resourceTypeOf(type: string): ResourceType | undefined {
  return resourceTypes.get(type);
}
