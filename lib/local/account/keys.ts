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
  /** Key ids and material by the fingerprint of that material, in hex. */
  readonly #byFingerprint = new Map<string, { keyId: string; material: Buffer }>();

  /**
   * @param arnPrefix `arn:<partition>:kms:<region>:<account>`
   * @throws {PolicyUnsupported} when the policy of a key in the state cannot be evaluated.
   */
  constructor(arnPrefix: string, state: Pick<CloudState, "keys" | "aliases">) {
    this.#arnPrefix = arnPrefix;
    this.#state = state;
    for (const [keyId, record] of Object.entries(state.keys)) this.#register(keyId, record);
  }

  /** @throws {PolicyUnsupported} when the key policy cannot be evaluated. */
  create(settings: KeySettings): Key {
    const keyId = randomUUID();
    const record: KeyRecord = {
      creationDate: new Date().toISOString(),
      ...settings,
      material: [randomBytes(32).toString("base64")],
    };
    const policy = this.#register(keyId, record);
    this.#state.keys[keyId] = record;
    return { keyId, arn: this.keyArn(keyId), record, policy };
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
    const policy = this.#policies.get(keyId);
    return record && policy && { keyId, arn: this.keyArn(keyId), record, policy };
  }

  all(): readonly Key[] {
    return Object.keys(this.#state.keys).flatMap((keyId) => this.get(keyId) ?? []);
  }

  /** The key whose material has that fingerprint, with that material. */
  byFingerprint(fingerprint: Buffer): { key: Key; material: Buffer } | undefined {
    const found = this.#byFingerprint.get(fingerprint.toString("hex"));
    const key = found && this.get(found.keyId);
    return key && { key, material: found.material };
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

  #register(keyId: string, record: KeyRecord): Policy {
    const policy = parsePolicy(record.policy, "resource", this.#policyName(keyId));
    this.#policies.set(keyId, policy);
    for (const text of record.material) {
      const material = Buffer.from(text, "base64");
      this.#byFingerprint.set(fingerprintOf(material).toString("hex"), { keyId, material });
    }
    return policy;
  }

  #policyName(keyId: string): string {
    return `key policy of ${this.keyArn(keyId)}`;
  }
}

/** The generation of a key's material that seals. */
export function currentMaterial({ arn, record }: Key): Buffer {
  const text = record.material.at(-1);
  if (text === undefined) throw new Error(`${arn} has no material`);
  return Buffer.from(text, "base64");
}

/** 32 bytes by which a ciphertext names its key material without telling anything of it. */
export function fingerprintOf(material: Uint8Array): Buffer {
  return createHmac("sha256", material).update("signet key material fingerprint").digest();
}
