/** Values that steps insert: values of the target, such as the account, and values that earlier steps saved. */
export type Variables = Map<string, string>;

/**
 * Replaces `${name}` in every text. An object with one of these members is replaced by a value:
 *
 * - `$json`: the JSON text of a value
 * - `$base64`: these bytes, for a body
 * - `$repeat`: a text and how often it is repeated
 * - `$bytes`: the base64 text of several base64 texts, one after the other
 * - `$firstBytes`: a base64 text and the number of its first bytes that remain
 */
export function filled(value: unknown, variables: Variables): unknown {
  if (typeof value === "string") return filledText(value, variables);
  if (Array.isArray(value)) return value.map((one: unknown) => filled(one, variables));
  if (!isRecord(value)) return value;
  const members = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [filledText(key, variables), filled(one, variables)]),
  );
  const { $json, $base64, $repeat, $bytes, $firstBytes } = members;
  if ($json !== undefined) return JSON.stringify($json);
  if (typeof $base64 === "string") return Buffer.from($base64, "base64");
  if (Array.isArray($repeat)) return String($repeat[0]).repeat(Number($repeat[1]));
  if (Array.isArray($bytes)) return Buffer.concat($bytes.map(decoded)).toString("base64");
  if (Array.isArray($firstBytes)) {
    return decoded($firstBytes[0]).subarray(0, Number($firstBytes[1])).toString("base64");
  }
  return members;
}

export function filledText(text: string, variables: Variables): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => variables.get(name) ?? whole);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)
  );
}

/** Returns the part of an answer at a path such as `Aliases[0].AliasArn`. */
export function partOf(value: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((name) => name !== "")
    .reduce<unknown>(
      (part, name) =>
        Array.isArray(part) ? part[Number(name)] : isRecord(part) ? part[name] : undefined,
      value,
    );
}

function decoded(text: unknown): Buffer {
  return Buffer.from(String(text), "base64");
}
