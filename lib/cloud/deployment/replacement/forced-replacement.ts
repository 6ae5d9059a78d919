import type { Problem } from "../../assembly/problem.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import { changedFixedValues } from "./fixed-values.ts";
import { replacingProperties } from "./replacing-properties.ts";

type Json = Readonly<Record<string, unknown>>;

/** Whether a resource must be replaced, and why that is not possible. */
export interface ForcedReplacement {
  readonly isForced: boolean;
  readonly obstacle?: Omit<Problem, "path">;
}

/**
 * Returns whether the changes of a resource need a new one. A resource whose name the template gives can only be
 * replaced under another name, because both exist until the deployment ends.
 *
 * @param before The resource of the earlier deployment.
 * @param fixed The hashes of the new values.
 */
export function forcedReplacement(
  type: string,
  before: ResourceRecord | undefined,
  fixed: string | undefined,
  properties: Json,
): ForcedReplacement {
  const changed = changedFixedValues(type, before?.fixed, fixed);
  if (changed.length === 0) return { isForced: false };
  const property = replacingProperties(type)?.name;
  const name = property === undefined ? undefined : properties[property];
  if (property === undefined || typeof name !== "string" || changed.includes(property)) {
    return { isForced: true };
  }
  const problem = `${CUSTOM_NAMED} Rename ${name} and update the stack again.`;
  const advice = `${changed.join(" and ")} cannot change without a replacement: give ${property} another value, or leave it out`;
  return { isForced: true, obstacle: { problem, advice } };
}

/** How CloudFormation begins to say so. */
export const CUSTOM_NAMED =
  "CloudFormation cannot update a stack when a custom-named resource requires replacing.";
