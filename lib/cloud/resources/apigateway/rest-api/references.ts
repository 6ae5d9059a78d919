import { isMap } from "../../../../json.ts";
import type { Properties } from "../../../assembly/properties.ts";
import type { Members } from "./document.ts";

/** How many references lead from one to the next at most. */
const MOST_STEPS = 10;

/**
 * Returns a part of a document, following `$ref` within the document.
 *
 * @param owner The part that has the value, and its name, for messages.
 * @throws {TemplateUnsupported} If a reference leads out of the document or to nothing.
 */
export function resolved(
  value: unknown,
  document: Members,
  owner: readonly [Properties, string],
): unknown {
  let found = value;
  for (let steps = 0; isMap(found) && typeof found["$ref"] === "string"; steps++) {
    const reference = found["$ref"];
    found = at(document, reference);
    if (found === undefined || steps >= MOST_STEPS) {
      const [part, name] = owner;
      part.fail(name, `has the reference ${reference}, which the document does not define`);
    }
  }
  return found;
}

function at(document: Members, reference: string): unknown {
  if (!reference.startsWith("#/")) return undefined;
  let found: unknown = document;
  for (const key of reference.slice(2).split("/")) {
    const name = decodeURI(key).replaceAll("~1", "/").replaceAll("~0", "~");
    found = isMap(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}
