import type { RequestedAction } from "../../../access/decide.ts";
import { onRole } from "../../../access/requested-actions.ts";
import type { Role } from "../../../account/iam/identities.ts";
import type { TagRecord } from "../../../state/cloud-state.ts";
import type { Marks } from "./session-chain.ts";

/** The parts of a request for a session of a role by which policies decide. */
interface SessionRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  /** The tags that the request itself has. The session may inherit more. */
  readonly tags: readonly TagRecord[];
  readonly transitiveTagKeys: readonly string[];
  /** Further condition keys. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Condition keys that the smallest allowing statement should require. */
  readonly pinned: Readonly<Record<string, string>>;
}

/**
 * Returns the actions that a session of a role requires: to assume the role and, for the tags and the source identity
 * that the session has, to set them. Inherited ones must be allowed as well, because a role has to agree to be in the
 * chain.
 *
 * @param operation `AssumeRole` or `AssumeRoleWithWebIdentity`.
 */
export function roleActions(
  operation: string,
  request: SessionRequest,
  { tags, sourceIdentity }: Marks,
  role: Role | undefined,
): readonly RequestedAction[] {
  const requestTags = Object.fromEntries(
    request.tags.map(([key, value]) => [`aws:RequestTag/${key}`, value]),
  );
  const keys = {
    "sts:RoleSessionName": [request.sessionName],
    "sts:SourceIdentity": sourceIdentity === undefined ? [] : [sourceIdentity],
    "sts:TransitiveTagKeys": request.transitiveTagKeys,
    "aws:TagKeys": request.tags.map(([key]) => key),
    ...Object.fromEntries(Object.entries(requestTags).map(([key, value]) => [key, [value]])),
    ...Object.fromEntries(
      role?.tags.map(([key, value]) => [`aws:ResourceTag/${key}`, [value]]) ?? [],
    ),
    ...request.keys,
  };
  const action = onRole(request.roleArn, role?.trust, keys);
  const actions: RequestedAction[] = [
    { ...action, action: `sts:${operation}`, pinned: request.pinned },
  ];
  if (tags.length > 0) {
    actions.push({ ...action, action: "sts:TagSession", pinned: requestTags });
  }
  if (sourceIdentity !== undefined) {
    const pinned = { "sts:SourceIdentity": sourceIdentity };
    actions.push({ ...action, action: "sts:SetSourceIdentity", pinned });
  }
  return actions;
}
