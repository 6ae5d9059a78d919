import { REPLACING } from "./generated/replacing.ts";

/** The properties of a type whose change replaces a resource. */
export interface ReplacingProperties {
  readonly always: readonly string[];
  readonly sometimes: readonly string[];
  /** The property with the name of the resource, which must be unique in the account. It is one of `always`. */
  readonly name: string | undefined;
}

const rows: ReadonlyMap<string, string> = new Map([
  ...Object.entries(REPLACING).flatMap(([namespace, types]) =>
    Object.entries(types).map(([name, row]) => [`${namespace}::${name}`, row] as const),
  ),
  // CDK's function answers with another id for another bucket, so that the old bucket is emptied before it is deleted.
  ["Custom::S3AutoDeleteObjects", "BucketName"],
]);

/** Returns the properties of a type whose change replaces a resource, or `undefined` if AWS does not describe the type. */
export function replacingProperties(type: string): ReplacingProperties | undefined {
  const row = rows.get(type);
  if (row === undefined) return undefined;
  const words = row.split(" ").filter((word) => word !== "");
  return {
    always: words.filter((word) => !word.startsWith("?")).map((word) => word.replace("=", "")),
    sometimes: words.filter((word) => word.startsWith("?")).map((word) => word.slice(1)),
    name: words.find((word) => word.startsWith("="))?.slice(1),
  };
}
