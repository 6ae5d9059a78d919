import type { Properties } from "../../../assembly/properties.ts";

const PREFIX = "x-amazon-";

/** The extensions that have no effect in the local cloud: documentation, tags, and the version of the extensions. */
const INERT = [
  "x-amazon-apigateway-documentation",
  "x-amazon-apigateway-importexport-version",
  "x-amazon-apigateway-tag-value",
];

/**
 * Refuses the extensions of AWS in a part of a document that this part cannot have, because ignoring one could allow
 * what it was meant to deny. Extensions of others have no effect, as on AWS.
 */
export function onlyExtensions(part: Properties, known: readonly string[]): Properties {
  for (const name of part.names) {
    const isKnown = known.includes(name) || INERT.includes(name);
    if (name.startsWith(PREFIX) && !isKnown) {
      part.fail(name, "is an extension that the local cloud does not support here");
    }
  }
  return part;
}
