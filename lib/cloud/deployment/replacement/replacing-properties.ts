import { REPLACING } from "./replacing.ts";

/** The properties of a type whose change replaces a resource. */
export interface ReplacingProperties {
  readonly always: readonly string[];
  readonly sometimes: readonly string[];
  /** The property with the name of the resource, which must be unique in the account. It is one of `always`. */
  readonly name: string | undefined;
}

/** Returns the properties of a type whose change replaces a resource, or `undefined` if AWS does not describe the type. */
export function replacingProperties(type: string): ReplacingProperties | undefined {
  const row = Object.hasOwn(REPLACING, type) ? REPLACING[type] : undefined;
  if (row === undefined) return undefined;
  const words = row.split(" ").filter((word) => word !== "");
  return {
    always: words.filter((word) => !word.startsWith("?")).map((word) => word.replace("=", "")),
    sometimes: words.filter((word) => word.startsWith("?")).map((word) => word.slice(1)),
    name: words.find((word) => word.startsWith("="))?.slice(1),
  };
}
