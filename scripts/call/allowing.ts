import { isMap, parseJson } from "../../lib/json.ts";
import { printable, printableLine } from "../../lib/printable.ts";

/** Where a statement belongs, by AWS's name for the type of the policy. */
const PLACES: Readonly<Record<string, string>> = {
  "identity-based policy": "an identity-based policy of the caller",
  "resource-based policy": "the resource-based policy of the requested resource",
  "role trust policy": "the trust policy of the role",
  "permissions boundary": "the caller's permissions boundary",
  "session policy": "the policy passed for the caller's session",
};

/**
 * Returns what the local cloud adds to AWS's message about a refusal: the reason, and the statements that
 * would allow the request, as JSON to paste, each with the policy that it belongs in.
 *
 * @param reason The header `REASON_HEADER`.
 * @param allow The header `ALLOW_HEADER`. Elements that have another form are left out.
 */
export function allowingText(reason: string, allow: string | undefined): string {
  const statements = parseStatements(allow).map(
    ({ policyType, statement }) =>
      `To allow it, add to ${PLACES[policyType]}:\n${printable(JSON.stringify(statement, undefined, 2))}`,
  );
  return [`Why: ${printableLine(reason)}`, ...statements].join("\n");
}

interface Allowing {
  readonly policyType: string;
  readonly statement: object;
}

function parseStatements(allow = "[]"): readonly Allowing[] {
  const parsed = parseJson(allow);
  return Array.isArray(parsed) ? parsed.filter(isAllowing) : [];
}

function isAllowing(value: unknown): value is Allowing {
  if (!isMap(value)) return false;
  const { policyType, statement } = value;
  return typeof policyType === "string" && Object.hasOwn(PLACES, policyType) && isMap(statement);
}
