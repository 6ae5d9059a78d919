/** Maximum number of nested levels. Real templates have fewer, and this number cannot overflow the call stack. */
const DEEPEST = 200;

/** Returns whether maps and lists are nested so deep that reading the value could overflow the call stack. */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= DEEPEST; depth++) {
    level = level.flatMap((one) =>
      typeof one === "object" && one !== null ? Object.values(one) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
