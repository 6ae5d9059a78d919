/** Marks the values that only a deployment knows, such as those of custom resources. No template has these characters. */
const MARK = "\u{F0000}";

/** Returns the placeholder for a value that is not known on trial. It survives `Fn::Join` and `Fn::Sub`. */
export function unknownValue(path: string, what: string): string {
  return `${MARK}${what} of ${path}${MARK}`;
}

/** Returns whether a resolved value is a text with a placeholder, where a list may be expected. */
export function isUnknown(value: unknown): value is string {
  return typeof value === "string" && value.includes(MARK);
}

/** Returns whether a resolved value contains a placeholder. */
export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, member]) => key.includes(MARK) || hasUnknown(member));
}
