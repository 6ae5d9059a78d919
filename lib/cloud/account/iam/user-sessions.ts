import type { CloudState, TagRecord, UserSessionRecord } from "../../state/cloud-state.ts";
import { newAccessKeyId, newSecretAccessKey, newSessionToken } from "../naming/identifiers.ts";
import type { TemporaryCredentials } from "./identities.ts";

/** Temporary credentials of a user, from GetSessionToken or GetFederationToken. */
export interface UserSession extends TemporaryCredentials {
  readonly userName: string;
  readonly issued: Date;
  /** The options of GetFederationToken, or `undefined` for credentials of GetSessionToken. */
  readonly federated: Federated | undefined;
}

/** A federated user, who may do only what both the user's policies and these policies allow. */
interface Federated {
  readonly name: string;
  /** Documents of inline session policies. */
  readonly policies: readonly unknown[];
  /** ARNs of the managed session policies. */
  readonly policyArns: readonly string[];
  readonly tags: readonly TagRecord[];
}

type NewUserSession = Pick<UserSession, "userName" | "issued" | "expiration" | "federated">;

/** The temporary credentials of users, by access key id. All of them are persisted. */
export class UserSessions {
  readonly #state: Pick<CloudState, "userSessions">;
  readonly #all = new Map<string, UserSession>();

  constructor(state: Pick<CloudState, "userSessions">) {
    this.#state = state;
    for (const [id, record] of Object.entries(state.userSessions ?? {})) {
      this.#all.set(id, read(id, record));
    }
  }

  get(accessKeyId: string): UserSession | undefined {
    return this.#all.get(accessKeyId);
  }

  add(wanted: NewUserSession): UserSession {
    const session: UserSession = {
      ...wanted,
      accessKeyId: newAccessKeyId("ASIA"),
      secretAccessKey: newSecretAccessKey(),
      sessionToken: newSessionToken(),
    };
    const { accessKeyId, expiration, issued, ...record } = session;
    this.#all.set(accessKeyId, session);
    (this.#state.userSessions ??= {})[accessKeyId] = {
      ...record,
      expiration: expiration.toISOString(),
      issued: issued.toISOString(),
    };
    return session;
  }

  removeOf(userName: string): void {
    this.#remove((session) => session.userName === userName);
  }

  /** Removes credentials that expired over an hour ago. Until then, requests with them get an "expired" error. */
  forgetExpired(now: Date): void {
    const horizon = now.getTime() - 3_600_000;
    this.#remove(({ expiration }) => expiration.getTime() < horizon);
  }

  #remove(goes: (session: UserSession) => boolean): void {
    for (const [id, session] of this.#all) {
      if (!goes(session)) continue;
      this.#all.delete(id);
      delete this.#state.userSessions?.[id];
    }
  }
}

function read(accessKeyId: string, record: UserSessionRecord): UserSession {
  return {
    ...record,
    accessKeyId,
    expiration: new Date(record.expiration),
    issued: new Date(record.issued),
    federated: record.federated,
  };
}
