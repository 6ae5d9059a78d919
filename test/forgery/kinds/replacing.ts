import type { Random } from "../random.ts";

/** Returns the text with one matching place replaced, or `undefined` if no place matches. */
export function replacedOnce(
  text: string,
  pattern: RegExp,
  random: Random,
  change: (found: string) => string,
): string | undefined {
  const places = [...text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))];
  if (places.length === 0) return undefined;
  const { 0: found, index } = random.pick(places);
  return text.slice(0, index) + change(found) + text.slice(index + found.length);
}

export const percentEncoded = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`;
