import type { Account } from "../../../account/account.ts";
import type { Role } from "../../../account/iam/identities.ts";
import type { UnsignedCall } from "../../protocol/call.ts";
import { shapeXml } from "../../protocol/query/shape-xml.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { credentialsXml } from "./credentials-xml.ts";
import type { Marks } from "./session-chain.ts";
import { packedPolicySize, requirePolicies } from "./session-policies.ts";

const DEFAULT_SECONDS = 3600;
/** Maximum duration, in seconds, of a session whose caller itself uses a session of a role. */
const CHAINED_SECONDS = 3600;

/** The session of a role that a caller may open. */
export interface WantedSession {
  readonly sessionName: string;
  readonly durationSeconds: number | undefined;
  /** Whether the caller itself uses a session of a role. */
  readonly chained: boolean;
  /** Whether the caller is a function's process. */
  readonly ofFunction: boolean;
  /** Text of an inline session policy, and its document. */
  readonly policy: string | undefined;
  readonly policies: readonly unknown[];
  readonly policyArns: readonly string[];
  readonly marks: Marks;
}

/** Returns the role with this ARN, or `undefined`. */
export function roleNamed(arn: string, { directory }: Account): Role | undefined {
  const named = directory.roles.get(arn.split("/").at(-1) ?? "");
  return named?.arn === arn ? named : undefined;
}

/**
 * Opens a session of a role, and returns the part of the response that describes it.
 *
 * @throws {ServiceError} AWS's error if the duration or the policies of the session are invalid.
 */
export function openRoleSession(
  { account, now, save }: UnsignedCall,
  role: Role,
  wanted: WantedSession,
): string {
  const { directory, partition, accountId } = account;
  const { sessionName, policies, policyArns, marks, ofFunction } = wanted;
  const { roleName, roleId } = role;
  const seconds = durationSeconds(wanted, role.maxSessionSeconds);
  requirePolicies(policyArns, directory);
  const PackedPolicySize = packedPolicySize(wanted, marks.tags);
  directory.sessions.forgetExpired(account.clock.surelyPast());
  const session = directory.sessions.add({
    roleName,
    sessionName,
    issued: now,
    expiration: new Date(now.getTime() + seconds * 1000),
    functionArn: undefined,
    ofFunction,
    policies,
    policyArns,
    ...marks,
  });
  save();
  const AssumedRoleUser = {
    AssumedRoleId: `${roleId}:${sessionName}`,
    Arn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
  };
  const { sourceIdentity: SourceIdentity } = marks;
  return credentialsXml(session) + shapeXml({ AssumedRoleUser, PackedPolicySize, SourceIdentity });
}

function durationSeconds(
  { durationSeconds: asked, chained }: WantedSession,
  longest: number,
): number {
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
