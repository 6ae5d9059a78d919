import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";
import { PolicyUnsupported } from "../../../iam/syntax/policy-unsupported.ts";
import type { Clock } from "../../process/clock.ts";
import type { AccessKeyRecord, CloudState } from "../../state/cloud-state.ts";
import { awsManagedPolicies } from "./aws-managed-policies.ts";
import { AccessKeys, type AccessKey } from "./access-keys.ts";
import type { Bounded, Identity, PolicyHolder, Role, User } from "./identities.ts";
import { Sessions, type Session } from "./sessions.ts";
import { principalTags, sessionKeys } from "./principal-keys.ts";

/** An identity that was found before, and the user or role it was made of. */
interface Known {
  readonly owner: object;
  readonly identity: Identity;
}

/** Stands for a group or policy that has gone: it may have been the one that denied. */
const GONE = parsePolicy(
  { Statement: { Effect: "Deny", Action: "*", Resource: "*" } },
  "identity",
  "a policy or group that is not there any more",
);

/** The account's IAM: who there is, what they may, and by which keys they are known. */
export class Directory {
  readonly users = new Map<string, User>();
  readonly roles = new Map<string, Role>();
  readonly groups = new Map<string, PolicyHolder>();
  /** By ARN; AWS's own, as far as they are known here, are there from the start. */
  readonly managedPolicies: Map<string, Policy>;
  readonly accessKeys: AccessKeys;
  readonly sessions: Sessions;
  readonly #accountId: string;
  readonly #partition: string;
  readonly #clock: Clock;
  /** By the record of their key: signing keys are kept with them. */
  readonly #identities = new WeakMap<object, Known>();

  constructor(
    partition: string,
    clock: Clock,
    state: Pick<CloudState, "accountId" | "accessKeys" | "sessions">,
  ) {
    this.#partition = partition;
    this.managedPolicies = new Map(awsManagedPolicies(partition));
    this.#accountId = state.accountId;
    this.#clock = clock;
    this.accessKeys = new AccessKeys(state);
    this.sessions = new Sessions(state);
  }

  /**
   * Whose an access key is; `undefined` for one that is unknown or inactive or whose owner is gone. The
   * same object for the same key and owner; its policies are those of the moment.
   */
  find(accessKeyId: string): Identity | undefined {
    const key = this.accessKeys.get(accessKeyId);
    if (key) {
      const user = key.status === "Inactive" ? undefined : this.users.get(key.userName);
      return user && this.#identity(key, user, () => this.#userIdentity(user, key, accessKeyId));
    }
    const session = this.sessions.get(accessKeyId);
    const role = session && this.roles.get(session.roleName);
    return role && this.#identity(session, role, () => this.#sessionIdentity(role, session));
  }

  /** The access key of a user to give out, made at the first asking. */
  accessKeyOf(userName: string): AccessKey {
    return this.accessKeys.first(userName, this.#clock.now());
  }

  removeUser(userName: string): void {
    this.users.delete(userName);
    this.accessKeys.removeOf(userName);
  }

  /** Its sessions end with it: a role of that name that comes later is another one. */
  removeRole(roleName: string): void {
    this.roles.delete(roleName);
    this.sessions.removeOf(roleName);
  }

  /** The policies that are on a user or role, a user's groups included. */
  policiesOf(owner: User | Role): readonly Policy[] {
    if ("roleId" in owner) return this.#policiesOn(owner);
    const groups = new Set([...owner.groups, ...owner.additions.values()]);
    const ofGroups = [...groups].flatMap((name) => {
      const group = this.groups.get(name);
      return group ? this.#policiesOn(group) : GONE;
    });
    return [...this.#policiesOn(owner), ...ofGroups];
  }

  /** A user's or role's permissions boundary, where it has one. */
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

  #userIdentity(user: User, { secretAccessKey }: AccessKeyRecord, accessKeyId: string): Identity {
    const limits = this.#limits(user);
    return {
      accessKeyId,
      secretAccessKey,
      isFunction: false,
      principal: {
        type: "User",
        accountId: this.#accountId,
        arn: user.arn,
        userId: user.userId,
        userName: user.userName,
      },
      keys: principalTags(user.tags),
      get policies() {
        return limits.policies();
      },
      get boundary() {
        return limits.boundary();
      },
    };
  }

  #sessionIdentity(role: Role, session: Session): Identity {
    const inline = session.policies.map(sessionPolicy);
    const sessionPolicies = () => [
      ...inline,
      ...session.policyArns.map((arn) => this.managedPolicies.get(arn) ?? GONE),
    ];
    const limits = this.#limits(role);
    const limited = inline.length + session.policyArns.length > 0;
    return {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
      expiration: session.expiration,
      isFunction: session.ofFunction,
      session,
      principal: {
        type: "AssumedRole",
        accountId: this.#accountId,
        arn: `arn:${this.#partition}:sts::${this.#accountId}:assumed-role/${role.roleName}/${session.sessionName}`,
        roleArn: role.arn,
        userId: `${role.roleId}:${session.sessionName}`,
      },
      keys: sessionKeys(role, session),
      get policies() {
        return limits.policies();
      },
      get boundary() {
        return limits.boundary();
      },
      get sessionPolicies() {
        return limited ? sessionPolicies() : undefined;
      },
    };
  }

  /** What a user or role may: looked up at each request, for it changes under them. */
  #limits(owner: User | Role) {
    return {
      policies: () => this.policiesOf(owner),
      boundary: () => this.boundaryOf(owner),
    };
  }

  #policiesOn({ inline, managed, attached }: PolicyHolder): readonly Policy[] {
    const declared = managed.map((arn) => this.managedPolicies.get(arn) ?? GONE);
    const added = [...attached.values()].map(({ policy }) => policy);
    return [...inline.values(), ...declared, ...added];
  }
}

/** One that an earlier version took and this one cannot evaluate allows nothing. */
function sessionPolicy(document: unknown): Policy {
  try {
    return parsePolicy(document, "session", "session policy");
  } catch (error) {
    if (error instanceof PolicyUnsupported) return GONE;
    throw error;
  }
}

/** The condition keys that a principal's tags are. */
