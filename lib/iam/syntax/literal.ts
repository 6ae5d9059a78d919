/** Escapes a text for a resource of a policy, so that it matches only itself even if it contains wildcards. */
export function literalPattern(text: string): string {
  return text.replace(/[*?]|\$(?=\{)/g, "${$&}");
}

/** Escapes a text for a condition without wildcards, so that it matches only itself. */
export function literalText(text: string): string {
  return text.replace(/\$(?=\{)/g, "${$&}");
}
