/** Maximum length of a value that an error shows. A longer one is left out, because errors are also logged. */
const LONGEST = 2_048;

/** Returns a value as Java prints it, or `undefined` if errors leave it out: it is long, or contains structures. */
export function shownValue(value: unknown): string | undefined {
  const text = printed(value);
  return text !== undefined && text.length <= LONGEST ? text : undefined;
}

function printed(value: unknown): string | undefined {
  if (value === null || value === undefined) return "null";
  if (Buffer.isBuffer(value)) {
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  }
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return enclosed("[", value.map(printed), "]");
  if (value instanceof Map) {
    const pairs = [...value].map(([name, one]: [unknown, unknown]) => {
      const text = printed(one);
      return text === undefined ? undefined : `${String(name)}=${text}`;
    });
    return enclosed("{", pairs, "}");
  }
  return undefined;
}

function enclosed(
  begin: string,
  parts: readonly (string | undefined)[],
  end: string,
): string | undefined {
  return parts.includes(undefined) ? undefined : begin + parts.join(", ") + end;
}
