/** A text as a resource of a policy has it to stand for itself alone, whatever wildcards it holds. */
export function literalPattern(text: string): string {
  return text.replace(/[*?]|\$(?=\{)/g, "${$&}");
}

/** A text as a condition that knows no wildcards has it to stand for itself. */
export function literalText(text: string): string {
  return text.replace(/\$(?=\{)/g, "${$&}");
}
