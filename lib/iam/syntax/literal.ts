/**
 * Escapes a text for use as a resource in a policy. The result matches only this text, even if the text contains
 * wildcards.
 */
export function literalPattern(text: string): string {
  return text.replace(/[*?]|\$(?=\{)/g, "${$&}");
}

/** Escapes a text for use in a condition operator that has no wildcards. The result matches only this text. */
export function literalText(text: string): string {
  return text.replace(/\$(?=\{)/g, "${$&}");
}
