import { onRole } from "../../access/requested-actions.ts";
import type { RequestedAction } from "../../access/decide.ts";
import type { Role } from "../../account/iam/identities.ts";
import type { Session } from "../../account/iam/sessions.ts";
import { authorize, type Call } from "../protocol/call.ts";
import type { Form } from "../protocol/query/form.ts";
import { element } from "../protocol/query/xml.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { assumeRoleInput, type AssumeRoleInput } from "./assume-role-input.ts";
import { credentialsXml } from "./credentials-xml.ts";
import { marksOf, type Marks } from "./session-chain.ts";
import { packedPolicySize, requirePolicies, sessionPolicy } from "./session-policies.ts";

const DEFAULT_SECONDS = 3600;
/** Maximum duration, in seconds, of a session whose caller itself uses a session of a role. */
const CHAINED_SECONDS = 3600;

/**
 * Returns credentials of a role, with the session policies, tags and source identity of the request.
 *
 * @throws {ServiceError} AWS's error if the request is invalid or not allowed.
 */
export function assumeRole(call: Call, form: Form): string {
  const { account, now, caller } = call;
  const { directory } = account;
  const input = assumeRoleInput(form);
  const policies = input.policy === undefined ? [] : [sessionPolicy(input.policy)];
  const marks = marksOf(input, caller.session);
  const named = directory.roles.get(input.roleArn.split("/").at(-1) ?? "");
  const role = named?.arn === input.roleArn ? named : undefined;
  authorizeAll(call, input, marks, role);
  if (!role) throw new ServiceError("AccessDenied", "The role does not exist", 403);
  const chained = caller.principal.type === "AssumedRole";
  const seconds = durationSeconds(input.durationSeconds, role.maxSessionSeconds, chained);
  requirePolicies(input.policyArns, directory);
  const packed = packedPolicySize(input, marks.tags);
  directory.sessions.forgetExpired(account.clock.surelyPast());
  const session = directory.sessions.add({
    roleName: role.roleName,
    sessionName: input.sessionName,
    issued: now,
    expiration: new Date(now.getTime() + seconds * 1000),
    functionArn: undefined,
    ofFunction: caller.isFunction,
    policies,
    policyArns: input.policyArns,
    ...marks,
  });
  call.save();
  return (
    credentialsXml(session) +
    assumedRoleUserXml(call, role, session) +
    (packed === undefined ? "" : element("PackedPolicySize", String(packed))) +
    (marks.sourceIdentity === undefined ? "" : element("SourceIdentity", marks.sourceIdentity))
  );
}

/**
 * Checks that the caller may assume the role with these tags and this source identity. Inherited tags and an
 * inherited source identity must be allowed as well, because a role has to agree to be in the chain.
 *
 * @throws {ServiceError} AccessDenied if one of the actions is not allowed.
 */
function authorizeAll(
  call: Call,
  { roleArn, sessionName, externalId, ...input }: AssumeRoleInput,
  { tags, sourceIdentity }: Marks,
  role: Role | undefined,
): void {
  const requestTags = Object.fromEntries(
    input.tags.map(([key, value]) => [`aws:RequestTag/${key}`, value]),
  );
  const keys = {
    "sts:RoleSessionName": [sessionName],
    "sts:ExternalId": externalId === undefined ? [] : [externalId],
    "sts:SourceIdentity": sourceIdentity === undefined ? [] : [sourceIdentity],
    "sts:TransitiveTagKeys": input.transitiveTagKeys,
    "aws:TagKeys": input.tags.map(([key]) => key),
    ...Object.fromEntries(Object.entries(requestTags).map(([key, value]) => [key, [value]])),
    ...Object.fromEntries(
      role?.tags.map(([key, value]) => [`aws:ResourceTag/${key}`, [value]]) ?? [],
    ),
  };
  const action = onRole(roleArn, role?.trust, keys);
  const actions: RequestedAction[] = [
    { ...action, pinned: externalId === undefined ? {} : { "sts:ExternalId": externalId } },
  ];
  if (tags.length > 0) {
    actions.push({ ...action, action: "sts:TagSession", pinned: requestTags });
  }
  if (sourceIdentity !== undefined) {
    const pinned = { "sts:SourceIdentity": sourceIdentity };
    actions.push({ ...action, action: "sts:SetSourceIdentity", pinned });
  }
  for (const one of actions) authorize(call, one, { type: "AccessDenied", status: 403 });
}

function durationSeconds(asked: number | undefined, longest: number, chained: boolean): number {
  const seconds = asked ?? DEFAULT_SECONDS;
  if (chained && seconds > CHAINED_SECONDS) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (seconds > longest) {
    throw new ServiceError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  return seconds;
}

function assumedRoleUserXml(
  { account: { partition, accountId } }: Call,
  { roleName, roleId }: Role,
  { sessionName }: Session,
): string {
  const arn = `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
  return `<AssumedRoleUser>${element("AssumedRoleId", `${roleId}:${sessionName}`)}${element("Arn", arn)}</AssumedRoleUser>`;
}
