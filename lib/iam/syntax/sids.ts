import { PolicyUnsupported } from "./policy-unsupported.ts";
import type { PolicyKind } from "./policy-kind.ts";

/**
 * Kinds of policy that IAM itself stores. Services that store the policies of their resources accept more characters
 * in a Sid.
 */
const OF_IAM: ReadonlySet<PolicyKind> = new Set(["identity", "managed", "session", "trust"]);

/**
 * Rejects statement ids that IAM rejects. An empty id counts as no id.
 *
 * @throws {PolicyUnsupported} If an id is not alphanumeric or occurs twice. The message begins with IAM's own
 *   message.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
export function checkSids(
  statements: readonly Readonly<Record<string, unknown>>[],
  kind: PolicyKind,
  source: string,
): void {
  if (!OF_IAM.has(kind)) return;
  const seen = new Set<string>();
  for (const { Sid: sid } of statements) {
    if (typeof sid !== "string" || sid === "") continue;
    if (!/^[0-9A-Za-z]*$/.test(sid)) {
      throw new PolicyUnsupported(
        `${source}: Statement IDs (SID) must be alpha-numeric, and ${JSON.stringify(sid)} is not`,
      );
    }
    if (seen.has(sid)) {
      throw new PolicyUnsupported(
        `${source}: Statement IDs (SID) in a single policy must be unique, and ${sid} is not`,
      );
    }
    seen.add(sid);
  }
}
