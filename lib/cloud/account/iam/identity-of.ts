import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";
import { PolicyUnsupported } from "../../../iam/syntax/policy-unsupported.ts";
import type { AccessKeyRecord } from "../../state/cloud-state.ts";
import type { Bounded, Identity, Role, User } from "./identities.ts";
import { principalTags, sessionKeys, userSessionKeys } from "./principal-keys.ts";
import { GONE } from "./removed-policy.ts";
import type { Session } from "./sessions.ts";
import type { UserSession } from "./user-sessions.ts";

/** The account's IAM, whose policies an identity reads at each request, because a deployment can change them. */
export interface PolicySource {
  readonly partition: string;
  readonly accountId: string;
  readonly managedPolicies: ReadonlyMap<string, Policy>;
  readonly policiesOf: (owner: User | Role) => readonly Policy[];
  readonly boundaryOf: (owner: Bounded) => Policy | undefined;
}

/** Returns the identity of a user's long-term key. */
export function userIdentity(
  source: PolicySource,
  user: User,
  { secretAccessKey }: AccessKeyRecord,
  accessKeyId: string,
): Identity {
  return {
    accessKeyId,
    secretAccessKey,
    isFunction: false,
    principal: userPrincipal(source, user),
    keys: principalTags(user.tags),
    get policies() {
      return source.policiesOf(user);
    },
    get boundary() {
      return source.boundaryOf(user);
    },
  };
}

/** Returns the identity of temporary credentials of a user: the user, or a federated user. */
export function userSessionIdentity(
  source: PolicySource,
  user: User,
  session: UserSession,
): Identity {
  const { partition, accountId } = source;
  const { accessKeyId, secretAccessKey, sessionToken, expiration, federated } = session;
  const sessionPolicies = federated && sessionPoliciesOf(source, federated);
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration,
    isFunction: false,
    isUserSession: true,
    principal: federated
      ? {
          type: "FederatedUser",
          accountId,
          arn: `arn:${partition}:sts::${accountId}:federated-user/${federated.name}`,
          userId: `${accountId}:${federated.name}`,
          issuer: { arn: user.arn, userId: user.userId },
        }
      : userPrincipal(source, user),
    keys: userSessionKeys(user, session),
    get policies() {
      return source.policiesOf(user);
    },
    get boundary() {
      return source.boundaryOf(user);
    },
    get sessionPolicies() {
      return sessionPolicies?.();
    },
  };
}

/** Returns the identity of a role's session. */
export function sessionIdentity(source: PolicySource, role: Role, session: Session): Identity {
  const { partition, accountId } = source;
  const sessionPolicies = sessionPoliciesOf(source, session);
  const limited = session.policies.length + session.policyArns.length > 0;
  return {
    accessKeyId: session.accessKeyId,
    secretAccessKey: session.secretAccessKey,
    sessionToken: session.sessionToken,
    expiration: session.expiration,
    isFunction: session.ofFunction,
    session,
    principal: {
      type: "AssumedRole",
      accountId,
      arn: `arn:${partition}:sts::${accountId}:assumed-role/${role.roleName}/${session.sessionName}`,
      roleArn: role.arn,
      userId: `${role.roleId}:${session.sessionName}`,
    },
    keys: sessionKeys(role, session),
    get policies() {
      return source.policiesOf(role);
    },
    get boundary() {
      return source.boundaryOf(role);
    },
    get sessionPolicies() {
      return limited ? sessionPolicies() : undefined;
    },
  };
}

function userPrincipal(
  { accountId }: PolicySource,
  { arn, userId, userName }: User,
): Identity["principal"] {
  return { type: "User", accountId, arn, userId, userName };
}

/** Returns a function that reads the session policies, because a deployment can change the managed ones. */
function sessionPoliciesOf(
  { managedPolicies }: PolicySource,
  { policies, policyArns }: Pick<Session, "policies" | "policyArns">,
): () => readonly Policy[] {
  const inline = policies.map(sessionPolicy);
  return () => [...inline, ...policyArns.map((arn) => managedPolicies.get(arn) ?? GONE)];
}

/** Parses a session policy. A policy that only an earlier version supported denies everything. */
function sessionPolicy(document: unknown): Policy {
  try {
    return parsePolicy(document, "session", "session policy");
  } catch (error) {
    if (error instanceof PolicyUnsupported) return GONE;
    throw error;
  }
}
