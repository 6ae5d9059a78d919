import type { TagRecord } from "../../state/cloud-state.ts";
import type { Role } from "./identities.ts";
import type { Session } from "./sessions.ts";

/** Returns the condition keys `aws:PrincipalTag/…` of a user or role. */
export function principalTags(tags: readonly TagRecord[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    tags.map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, [value]]),
  );
}

/**
 * Returns the condition keys of a session. A session tag overrides a role tag with the same key. MFA is not
 * supported.
 */
export function sessionKeys(role: Role, session: Session): Record<string, readonly string[]> {
  const { issued, sourceIdentity, functionArn, tags } = session;
  return {
    ...principalTags([...role.tags, ...tags]),
    "aws:multifactorauthpresent": ["false"],
    "aws:tokenissuetime": [`${issued.toISOString().slice(0, 19)}Z`],
    ...(sourceIdentity === undefined ? {} : { "aws:sourceidentity": [sourceIdentity] }),
    ...(functionArn === undefined ? {} : { "lambda:sourcefunctionarn": [functionArn] }),
  };
}
