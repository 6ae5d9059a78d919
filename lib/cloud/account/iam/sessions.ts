import type { CloudState, SessionRecord } from "../../state/cloud-state.ts";
import { newAccessKeyId, newSecretAccessKey, newSessionToken } from "../naming/identifiers.ts";
import type { TemporaryCredentials, SessionOptions } from "./identities.ts";

/** A session of an assumed role. */
export interface Session extends TemporaryCredentials, SessionOptions {
  readonly roleName: string;
  readonly sessionName: string;
  /** ARN of the function whose process uses the session. `undefined` for other sessions, which are persisted. */
  readonly functionArn: string | undefined;
}

/** The input for a new session. */
export type NewSession = Pick<
  Session,
  "roleName" | "sessionName" | "expiration" | "issued" | "functionArn"
> &
  Partial<SessionOptions>;

/** The account's sessions, by access key id. */
export class Sessions {
  readonly #state: Pick<CloudState, "sessions">;
  readonly #all = new Map<string, Session>();

  constructor(state: Pick<CloudState, "sessions">) {
    this.#state = state;
    for (const [id, record] of Object.entries(state.sessions)) this.#all.set(id, read(id, record));
  }

  get(accessKeyId: string): Session | undefined {
    return this.#all.get(accessKeyId);
  }

  /** Issues credentials without a check whether the role may be assumed. */
  add(wanted: NewSession): Session {
    const session: Session = {
      policies: [],
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
      sourceIdentity: undefined,
      ofFunction: wanted.functionArn !== undefined,
      ...wanted,
      accessKeyId: newAccessKeyId("ASIA"),
      secretAccessKey: newSecretAccessKey(),
      sessionToken: newSessionToken(),
    };
    this.#all.set(session.accessKeyId, session);
    if (session.functionArn === undefined) {
      this.#state.sessions[session.accessKeyId] = written(session);
    }
    return session;
  }

  removeOf(roleName: string): void {
    this.#remove((session) => session.roleName === roleName);
  }

  /** Removes sessions that expired over an hour ago. Until then, requests with them get an "expired" error. */
  forgetExpired(now: Date): void {
    const horizon = now.getTime() - 3_600_000;
    this.#remove(({ expiration }) => expiration.getTime() < horizon);
  }

  #remove(goes: (session: Session) => boolean): void {
    for (const [id, session] of this.#all) {
      if (!goes(session)) continue;
      this.#all.delete(id);
      delete this.#state.sessions[id];
    }
  }
}

function read(accessKeyId: string, record: SessionRecord): Session {
  const expiration = new Date(record.expiration);
  return {
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    ofFunction: false,
    ...record,
    accessKeyId,
    expiration,
    // Earlier versions did not store the date. Their sessions lasted an hour unless the role allowed longer.
    issued: new Date(record.issued ?? expiration.getTime() - 3_600_000),
    functionArn: undefined,
  };
}

function written(session: Session): SessionRecord {
  const { accessKeyId: _, functionArn: __, ...record } = session;
  return {
    ...record,
    expiration: session.expiration.toISOString(),
    issued: session.issued.toISOString(),
  };
}
