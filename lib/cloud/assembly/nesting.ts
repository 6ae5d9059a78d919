/** Deeper than any template is that somebody has written, and far from the end of the stack. */
const DEEPEST = 200;

/** Whether a value holds maps or lists in one another so deep that reading it could end the process. */
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
