import type { TagRecord } from "../../state/cloud-state.ts";
import type { Caller, Role, User } from "./identities.ts";
import type { Session } from "./sessions.ts";
import type { UserSession } from "./user-sessions.ts";

/** Returns a condition key `aws:PrincipalTag/…` for each tag of a user or role. */
export function principalTags(tags: readonly TagRecord[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    tags.map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, [value]]),
  );
}

/** Condition key of calls that a function signs with the credentials of its execution role. */
const SOURCE_FUNCTION_ARN = "lambda:sourcefunctionarn";

/** Returns the name of the function whose execution role signed a call, or `undefined` for other callers. */
export function functionOf({ keys }: Caller): string | undefined {
  return keys?.[SOURCE_FUNCTION_ARN]?.[0]?.split(":").at(-1);
}

/**
 * Returns the condition keys of a role's session. A session tag overrides a role tag with the same key.
 * `aws:MultiFactorAuthPresent` is always `false`, because the local cloud does not support MFA.
 */
export function sessionKeys(role: Role, session: Session): Record<string, readonly string[]> {
  const { issued, sourceIdentity, functionArn, tags } = session;
  return {
    ...principalTags([...role.tags, ...tags]),
    "aws:multifactorauthpresent": ["false"],
    "aws:tokenissuetime": [`${issued.toISOString().slice(0, 19)}Z`],
    ...(sourceIdentity === undefined ? {} : { "aws:sourceidentity": [sourceIdentity] }),
    ...(functionArn === undefined ? {} : { [SOURCE_FUNCTION_ARN]: [functionArn] }),
  };
}

/** Returns the condition keys of temporary credentials of a user. Tags of a federated user override the user's own. */
export function userSessionKeys(
  { tags }: User,
  { issued, federated }: UserSession,
): Record<string, readonly string[]> {
  return {
    ...principalTags([...tags, ...(federated?.tags ?? [])]),
    "aws:multifactorauthpresent": ["false"],
    "aws:tokenissuetime": [`${issued.toISOString().slice(0, 19)}Z`],
  };
}
