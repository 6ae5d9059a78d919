import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { parsePolicy, type Policy } from "../../iam/policy.ts";
import type { CloudState, KeyRecord } from "../state/cloud-state.ts";

/** A KMS key with its policy compiled. */
export interface Key {
  readonly keyId: string;
  readonly arn: string;
  readonly record: KeyRecord;
  readonly policy: Policy;
}

export interface KeySettings {
  readonly description: string;
  readonly enabled: boolean;
  readonly rotation: boolean;
  readonly policy: unknown;
}

/** The account's KMS keys and aliases. */
export class Keys {
  readonly #arnPrefix: string;
  readonly #state: Pick<CloudState, "keys" | "aliases">;
  readonly #policies = new Map<string, Policy>();

  /** @param arnPrefix `arn:<partition>:kms:<region>:<account>` */
  constructor(arnPrefix: string, state: Pick<CloudState, "keys" | "aliases">) {
    this.#arnPrefix = arnPrefix;
    this.#state = state;
  }

  /** @throws {PolicyUnsupported} when the key policy cannot be evaluated. */
  create(settings: KeySettings): Key {
    const keyId = randomUUID();
    const record: KeyRecord = {
      creationDate: new Date().toISOString(),
      ...settings,
      material: [randomBytes(32).toString("base64")],
    };
    this.#policies.set(keyId, parsePolicy(settings.policy, "resource", this.#policyName(keyId)));
    this.#state.keys[keyId] = record;
    return this.#key(keyId, record);
  }

  /** @throws {PolicyUnsupported} when the key policy cannot be evaluated; nothing changes then. */
  update(key: Key, settings: KeySettings): void {
    const policy = parsePolicy(settings.policy, "resource", this.#policyName(key.keyId));
    this.#policies.set(key.keyId, policy);
    Object.assign(key.record, settings);
  }

  /** The key of that id, if it exists. */
  get(keyId: string): Key | undefined {
    const record = Object.hasOwn(this.#state.keys, keyId) ? this.#state.keys[keyId] : undefined;
    return record && this.#key(keyId, record);
  }

  all(): readonly Key[] {
    return Object.entries(this.#state.keys).map(([keyId, record]) => this.#key(keyId, record));
  }

  /** The key whose material has that fingerprint, with that material. */
  byFingerprint(fingerprint: Uint8Array): { key: Key; material: Buffer } | undefined {
    for (const key of this.all()) {
      for (const material of materialOf(key)) {
        if (fingerprintOf(material).equals(fingerprint)) return { key, material };
      }
    }
    return undefined;
  }

  setAlias(aliasName: string, keyId: string): void {
    this.#state.aliases[aliasName] = keyId;
  }

  removeAlias(aliasName: string): void {
    delete this.#state.aliases[aliasName];
  }

  /** The key id behind an alias name. */
  aliasTarget(aliasName: string): string | undefined {
    return Object.hasOwn(this.#state.aliases, aliasName)
      ? this.#state.aliases[aliasName]
      : undefined;
  }

  /** Alias names and the ids of their keys, sorted by name. */
  aliases(): readonly (readonly [aliasName: string, keyId: string])[] {
    return Object.entries(this.#state.aliases).toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  keyArn(keyId: string): string {
    return `${this.#arnPrefix}:key/${keyId}`;
  }

  aliasArn(aliasName: string): string {
    return `${this.#arnPrefix}:${aliasName}`;
  }

  #key(keyId: string, record: KeyRecord): Key {
    let policy = this.#policies.get(keyId);
    if (!policy) {
      policy = parsePolicy(record.policy, "resource", this.#policyName(keyId));
      this.#policies.set(keyId, policy);
    }
    return { keyId, arn: this.keyArn(keyId), record, policy };
  }

  #policyName(keyId: string): string {
    return `key policy of ${this.keyArn(keyId)}`;
  }
}

/** Every generation of a key's material, the current one last. */
export function materialOf(key: Key): readonly Buffer[] {
  return key.record.material.map((text) => Buffer.from(text, "base64"));
}

/** 32 bytes by which a ciphertext names its key material without telling anything of it. */
export function fingerprintOf(material: Uint8Array): Buffer {
  return createHmac("sha256", material).update("signet key material fingerprint").digest();
}
