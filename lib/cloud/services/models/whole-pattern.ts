const compiled = new Map<string, RegExp>();

/**
 * Returns the expression that tests whether a pattern of AWS's models matches a whole text. The patterns are
 * Java's. All of them are valid in JavaScript, most with the flag `u`, which `\p` needs.
 */
export function wholePattern(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const expression = compile(pattern);
  compiled.set(pattern, expression);
  return expression;
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    // With `u`, a hyphen after a class such as `\w` is an error, and so is a needless backslash.
    return new RegExp(`^(?:${pattern})$`);
  }
}
