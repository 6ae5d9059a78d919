import { tagProblem } from "../../account/naming/tags.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { TagRecord } from "../../state/cloud-state.ts";

/**
 * Reads the `Tags` of a resource, which policies can refer to.
 *
 * @throws {TemplateUnsupported} If the tags are invalid.
 */
export function tagsOf(properties: Properties): readonly TagRecord[] {
  const tags = properties
    .maps("Tags")
    .map((tag) => [tag.only(["Key", "Value"]).text("Key"), tag.text("Value")] as const);
  const problem = tagProblem(tags);
  return problem === undefined ? tags : properties.fail("Tags", `are refused: ${problem}`);
}
