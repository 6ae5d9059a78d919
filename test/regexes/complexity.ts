import { check } from "recheck";
import { partsOf } from "./expressions.ts";

/**
 * Returns how the time to search a text grows with its length, as recheck finds it: `linear`, another word, or
 * why the growth is unknown. recheck counts every place at which a search can begin.
 *
 * @param text `/pattern/flags`
 */
export async function complexityOf(text: string, timeout: number): Promise<string> {
  const [pattern, flags] = partsOf(text);
  const result = await check(pattern, flags, { timeout });
  if (result.status === "safe") return "linear";
  return result.status === "vulnerable"
    ? result.complexity.summary
    : `unknown: ${result.error.kind}`;
}
