import type { Policy } from "../../../iam/policy/policy.ts";
import type { Clock } from "../../process/clock.ts";
import type { CloudState } from "../../state/cloud-state.ts";
import { awsManagedPolicies } from "./aws-managed-policies.ts";
import { AccessKeys, type AccessKey } from "./access-keys.ts";
import type { Bounded, Group, Identity, PolicyHolder, Role, User } from "./identities.ts";
import { sessionIdentity, userIdentity, userSessionIdentity } from "./identity-of.ts";
import type { OidcProvider } from "./oidc-provider.ts";
import { GONE } from "./removed-policy.ts";
import { isUnknownGrant } from "./unknown-aws-policy.ts";
import { Sessions } from "./sessions.ts";
import { UserSessions } from "./user-sessions.ts";

/** A cached identity, and the user or role that it belongs to. */
interface Known {
  readonly owner: object;
  readonly identity: Identity;
}

/** The account's IAM: users, roles, groups, policies and access keys. */
export class Directory {
  readonly users = new Map<string, User>();
  readonly roles = new Map<string, Role>();
  readonly groups = new Map<string, Group>();
  /** Policies by ARN. They include the supported AWS managed policies from the start. */
  readonly managedPolicies: Map<string, Policy>;
  /** Keyed by ARN. */
  readonly oidcProviders = new Map<string, OidcProvider>();
  readonly accessKeys: AccessKeys;
  readonly sessions: Sessions;
  readonly userSessions: UserSessions;
  readonly accountId: string;
  readonly partition: string;
  readonly #clock: Clock;
  /** Keyed by the record of the access key. Each identity object is reused because signing keys are cached by it. */
  readonly #identities = new WeakMap<object, Known>();

  constructor(
    partition: string,
    clock: Clock,
    state: Pick<CloudState, "accountId" | "accessKeys" | "sessions" | "userSessions">,
  ) {
    this.partition = partition;
    this.managedPolicies = new Map(awsManagedPolicies(partition));
    this.accountId = state.accountId;
    this.#clock = clock;
    this.accessKeys = new AccessKeys(state);
    this.sessions = new Sessions(state);
    this.userSessions = new UserSessions(state);
  }

  /**
   * Returns the identity of an access key. The same key and owner always return the same object, whose
   * policies are read anew at each access.
   *
   * @returns `undefined` if the key is unknown or inactive or its owner has been removed.
   */
  find(accessKeyId: string): Identity | undefined {
    const key = this.accessKeys.get(accessKeyId);
    if (key) {
      const user = key.status === "Inactive" ? undefined : this.users.get(key.userName);
      return user && this.#identity(key, user, () => userIdentity(this, user, key, accessKeyId));
    }
    const ofUser = this.userSessions.get(accessKeyId);
    if (ofUser) {
      const user = this.users.get(ofUser.userName);
      return user && this.#identity(ofUser, user, () => userSessionIdentity(this, user, ofUser));
    }
    const session = this.sessions.get(accessKeyId);
    const role = session && this.roles.get(session.roleName);
    return role && this.#identity(session, role, () => sessionIdentity(this, role, session));
  }

  /** Returns the access key that is published for a user. It is created at the first call. */
  accessKeyOf(userName: string): AccessKey {
    return this.accessKeys.first(userName, this.#clock.now());
  }

  removeUser(userName: string): void {
    this.users.delete(userName);
    this.accessKeys.removeOf(userName);
    this.userSessions.removeOf(userName);
  }

  /** Removes a role and its sessions. A later role with the same name is a different role. */
  removeRole(roleName: string): void {
    this.roles.delete(roleName);
    this.sessions.removeOf(roleName);
  }

  /** Returns the policies of a user or role, including the policies of a user's groups. */
  policiesOf(owner: User | Role): readonly Policy[] {
    if ("roleId" in owner) return this.#policiesOn(owner);
    const groups = new Set([...owner.groups, ...owner.additions.values()]);
    const ofGroups = [...groups].flatMap((name) => {
      const group = this.groups.get(name);
      return group ? this.#policiesOn(group) : GONE;
    });
    return [...this.#policiesOn(owner), ...ofGroups];
  }

  /** Returns the permissions boundary of a user or role, or `undefined` if it has no boundary. */
  boundaryOf({ boundary }: Bounded): Policy | undefined {
    return boundary === undefined ? undefined : (this.managedPolicies.get(boundary) ?? GONE);
  }

  #identity(record: object, owner: object, make: () => Identity): Identity {
    const known = this.#identities.get(record);
    if (known?.owner === owner) return known.identity;
    const identity = make();
    this.#identities.set(record, { owner, identity });
    return identity;
  }

  #policiesOn({ inline, managed, attached }: PolicyHolder): readonly Policy[] {
    const declared = managed.flatMap((arn) => {
      const policy = this.managedPolicies.get(arn);
      return policy ?? (isUnknownGrant(arn, this.partition) ? [] : GONE);
    });
    const added = [...attached.values()].map(({ policy }) => policy);
    return [...inline.values(), ...declared, ...added];
  }
}
