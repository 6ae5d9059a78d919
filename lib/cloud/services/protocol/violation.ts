/**
 * Returns AWS's message for a member that violates a constraint.
 *
 * @param value The value as the message shows it, with quotes, or `undefined` to leave it out of the message.
 */
export function violation(value: string | undefined, member: string, constraint: string): string {
  const subject = value === undefined ? "Value" : `Value ${value}`;
  return `${subject} at '${member}' failed to satisfy constraint: ${constraint}`;
}

/** Returns AWS's message for all violations of a request. */
export function violationsText(violations: readonly string[]): string {
  const count =
    violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
  return `${count} detected: ${violations.join("; ")}`;
}
