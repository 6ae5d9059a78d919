import { parsePolicy, type Policy } from "../../iam/policy.ts";
import type { AccessKeyRecord, CloudState, SessionRecord } from "../state/cloud-state.ts";
import { newAccessKeyId, newSecretAccessKey, newSessionToken } from "./identifiers.ts";
import type { Identity, PolicyHolder, Role, RoleCredentials, User } from "./identities.ts";

interface Session extends RoleCredentials {
  readonly roleName: string;
  readonly sessionName: string;
}

/** An identity that was found before, and the user or role it was made of. */
interface Known {
  readonly owner: object;
  readonly identity: Identity;
}

/** Stands for a group or managed policy that has gone: it may have been the one that denied. */
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
  readonly managedPolicies = new Map<string, Policy>();
  readonly #accountId: string;
  readonly #partition: string;
  readonly #state: Pick<CloudState, "accessKeys" | "sessions">;
  readonly #functionSessions = new Map<string, Session>();
  /** By the record of their key: signing keys are kept with them. */
  readonly #identities = new WeakMap<object, Known>();

  constructor(partition: string, state: Pick<CloudState, "accountId" | "accessKeys" | "sessions">) {
    this.#partition = partition;
    this.#accountId = state.accountId;
    this.#state = state;
  }

  /**
   * Whose an access key is; `undefined` for one that is unknown or whose owner is gone. The same object
   * for the same key and owner; its policies are those of the moment.
   */
  find(accessKeyId: string): Identity | undefined {
    const key = Object.hasOwn(this.#state.accessKeys, accessKeyId)
      ? this.#state.accessKeys[accessKeyId]
      : undefined;
    if (key) {
      const user = this.users.get(key.userName);
      return user && this.#identity(key, user, () => this.#userIdentity(user, key));
    }
    const session = this.#session(accessKeyId);
    const role = session && this.roles.get(session.roleName);
    return role && this.#identity(session, role, () => this.#sessionIdentity(role, session));
  }

  /** A user's access key, made at the first asking. */
  accessKeyOf(userName: string): { accessKeyId: string; secretAccessKey: string } {
    const known = Object.entries(this.#state.accessKeys).find(
      ([, key]) => key.userName === userName,
    );
    if (known) return { accessKeyId: known[0], secretAccessKey: known[1].secretAccessKey };
    const created = {
      accessKeyId: newAccessKeyId("AKIA"),
      secretAccessKey: newSecretAccessKey(),
    };
    this.#state.accessKeys[created.accessKeyId] = {
      userName,
      secretAccessKey: created.secretAccessKey,
    };
    return created;
  }

  removeUser(userName: string): void {
    this.users.delete(userName);
    for (const [id, key] of Object.entries(this.#state.accessKeys)) {
      if (key.userName === userName) delete this.#state.accessKeys[id];
    }
  }

  /** Its sessions end with it: a role of that name that comes later is another one. */
  removeRole(roleName: string): void {
    this.roles.delete(roleName);
    for (const [id, session] of Object.entries(this.#state.sessions)) {
      if (session.roleName === roleName) delete this.#state.sessions[id];
    }
    for (const [id, session] of this.#functionSessions) {
      if (session.roleName === roleName) this.#functionSessions.delete(id);
    }
  }

  /**
   * Issues temporary credentials for a role; the caller has checked that it may be assumed.
   *
   * @param kept Whether they outlive this run, as those of a caller should.
   */
  assume(roleName: string, sessionName: string, expiration: Date, kept: boolean): RoleCredentials {
    const session: Session = {
      roleName,
      sessionName,
      accessKeyId: newAccessKeyId("ASIA"),
      secretAccessKey: newSecretAccessKey(),
      sessionToken: newSessionToken(),
      expiration,
    };
    if (kept) {
      const { accessKeyId, ...record } = session;
      this.#state.sessions[accessKeyId] = { ...record, expiration: expiration.toISOString() };
    } else {
      this.#functionSessions.set(session.accessKeyId, session);
    }
    return session;
  }

  /** Forgets sessions that ended over an hour ago; until then they are answered as expired. */
  forgetExpired(now: Date): void {
    const horizon = now.getTime() - 3_600_000;
    for (const [id, { expiration }] of Object.entries(this.#state.sessions)) {
      if (Date.parse(expiration) < horizon) delete this.#state.sessions[id];
    }
    for (const [id, { expiration }] of this.#functionSessions) {
      if (expiration.getTime() < horizon) this.#functionSessions.delete(id);
    }
  }

  #session(accessKeyId: string): Session | SessionRecord | undefined {
    const ofFunction = this.#functionSessions.get(accessKeyId);
    if (ofFunction) return ofFunction;
    return Object.hasOwn(this.#state.sessions, accessKeyId)
      ? this.#state.sessions[accessKeyId]
      : undefined;
  }

  #identity(record: object, owner: object, make: () => Identity): Identity {
    const known = this.#identities.get(record);
    if (known?.owner === owner) return known.identity;
    const identity = make();
    this.#identities.set(record, { owner, identity });
    return identity;
  }

  #userIdentity(user: User, { secretAccessKey }: AccessKeyRecord): Identity {
    const policies = () => this.policiesOf(user);
    return {
      secretAccessKey,
      principal: {
        type: "User",
        accountId: this.#accountId,
        arn: user.arn,
        userId: user.userId,
        userName: user.userName,
      },
      get policies() {
        return policies();
      },
    };
  }

  #sessionIdentity(role: Role, session: Session | SessionRecord): Identity {
    const policies = () => this.policiesOf(role);
    return {
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
      expiration: new Date(session.expiration),
      principal: {
        type: "AssumedRole",
        accountId: this.#accountId,
        arn: `arn:${this.#partition}:sts::${this.#accountId}:assumed-role/${role.roleName}/${session.sessionName}`,
        roleArn: role.arn,
        userId: `${role.roleId}:${session.sessionName}`,
      },
      get policies() {
        return policies();
      },
    };
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

  #policiesOn({ inline, managed, attached }: PolicyHolder): readonly Policy[] {
    const declared = managed.map((arn) => this.managedPolicies.get(arn) ?? GONE);
    const added = [...attached.values()].map(({ policy }) => policy);
    return [...inline.values(), ...declared, ...added];
  }
}
