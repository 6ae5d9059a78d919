import type { TagRecord } from "../../state/cloud-state.ts";

/** The most tags a resource may have. */
const LIMIT = 50;

/** Returns KMS's message about invalid tags, or `undefined` if the tags are valid. */
export function tagProblem(tags: readonly TagRecord[]): string | undefined {
  const keys = tags.map(([key]) => key);
  if (keys.length > LIMIT) return "Too many tags";
  if (new Set(keys).size < keys.length) return "Duplicate tag keys";
  if (keys.some((key) => /^aws:/i.test(key))) return "Tags beginning with aws: are reserved";
  return undefined;
}
