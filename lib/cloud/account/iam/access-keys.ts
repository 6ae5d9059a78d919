import type { AccessKeyRecord, CloudState } from "../../state/cloud-state.ts";
import { newAccessKeyId, newSecretAccessKey } from "../naming/identifiers.ts";

/** An access key with its secret, for its owner only. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The long-term keys of users, by access key id. */
export class AccessKeys {
  readonly #state: Pick<CloudState, "accessKeys">;

  constructor(state: Pick<CloudState, "accessKeys">) {
    this.#state = state;
  }

  get(accessKeyId: string): AccessKeyRecord | undefined {
    return Object.hasOwn(this.#state.accessKeys, accessKeyId)
      ? this.#state.accessKeys[accessKeyId]
      : undefined;
  }

  /** Returns a user's keys in the order of their creation. */
  of(userName: string): readonly (AccessKey & AccessKeyRecord)[] {
    return Object.entries(this.#state.accessKeys)
      .filter(([, key]) => key.userName === userName)
      .map(([accessKeyId, key]) => ({ ...key, accessKeyId }));
  }

  create(userName: string, now: Date): AccessKey & AccessKeyRecord {
    const accessKeyId = newAccessKeyId("AKIA");
    const record: AccessKeyRecord = {
      userName,
      secretAccessKey: newSecretAccessKey(),
      status: "Active",
      createDate: now.toISOString(),
    };
    this.#state.accessKeys[accessKeyId] = record;
    return { ...record, accessKeyId };
  }

  /** Returns the user's first active key, or else the first key. It creates a key if the user has no key. */
  first(userName: string, now: Date): AccessKey {
    const known = this.of(userName);
    const { accessKeyId, secretAccessKey } =
      known.find(({ status }) => status !== "Inactive") ?? known[0] ?? this.create(userName, now);
    return { accessKeyId, secretAccessKey };
  }

  /** Sets the status of a key. From the next request on, an inactive key is treated as unknown. */
  setStatus(accessKeyId: string, status: NonNullable<AccessKeyRecord["status"]>): void {
    const record = this.get(accessKeyId);
    if (record) record.status = status;
  }

  remove(accessKeyId: string): void {
    delete this.#state.accessKeys[accessKeyId];
  }

  removeOf(userName: string): void {
    for (const { accessKeyId } of this.of(userName)) this.remove(accessKeyId);
  }
}
