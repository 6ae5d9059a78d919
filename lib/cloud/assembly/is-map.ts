/** Whether a parsed value is a map, which can be read by string keys; a list is not a map. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
