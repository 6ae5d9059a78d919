/**
 * Marks the values that only a deployment knows, such as those of custom resources. Templates, stored values and the
 * responses of functions with this character are refused, so that none of them passes for an unknown value, without
 * which a statement of a policy would be left out.
 */
const MARK = "\u{F0000}";

/** What is wrong with a value from outside that has the mark. */
export const RESERVED = "contains the character U+F0000, which the local cloud reserves";

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
