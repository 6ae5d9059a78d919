/**
 * AWS's words for a member that breaks a constraint.
 *
 * @param value As the message repeats it, with its quotes; `undefined` keeps it out of the message. A long
 *   one is cut off: an answer is to be no larger because its request was.
 */
export function violation(value: string | undefined, member: string, constraint: string): string {
  const subject = value === undefined ? "Value" : `Value ${shortened(value)}`;
  return `${subject} at '${member}' failed to satisfy constraint: ${constraint}`;
}

const LONGEST = 4_096;

function shortened(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
}

/** AWS's message for all violations of a request. */
export function violationsText(violations: readonly string[]): string {
  const count =
    violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
  return `${count} detected: ${violations.join("; ")}`;
}
