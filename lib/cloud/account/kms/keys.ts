import { randomUUID } from "node:crypto";
import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";
import type { CloudState, KeyRecord, RotationRecord } from "../../state/cloud-state.ts";
import type { Alias, KeySettings } from "./key-settings.ts";
import { fingerprintOf, newMaterial } from "./key-material.ts";
import type { KeyKind } from "../../state/key-kind.ts";
import { SYMMETRIC } from "./key-specs.ts";
import { rotate, rotateDue, setRotation } from "./key-rotation.ts";

/** A KMS key with its parsed policy. */
export interface Key {
  readonly keyId: string;
  readonly arn: string;
  readonly record: KeyRecord;
  readonly policy: Policy;
}

type KeysState = Pick<CloudState, "keys" | "aliases" | "aliasDates">;

/** The account's KMS keys and aliases. */
export class Keys {
  readonly #arnPrefix: string;
  readonly #state: KeysState;
  readonly #policies = new Map<string, Policy>();
  /** Key ids and material, by the material's fingerprint in hex. */
  readonly #byFingerprint = new Map<string, { keyId: string; material: Buffer }>();

  /**
   * @param arnPrefix `arn:<partition>:kms:<region>:<account>`
   * @throws {PolicyUnsupported} If the policy of a key in the state cannot be evaluated.
   */
  constructor(arnPrefix: string, state: KeysState, now: Date = new Date()) {
    this.#arnPrefix = arnPrefix;
    this.#state = state;
    this.readAgain();
    this.passTime(now);
  }

  /**
   * Reads the keys of the state, after they were replaced.
   *
   * @throws {PolicyUnsupported} If the policy of a key cannot be evaluated.
   */
  readAgain(): void {
    this.#policies.clear();
    for (const [keyId, record] of Object.entries(this.#state.keys)) {
      this.#policies.set(keyId, this.#compile(keyId, record.policy));
      this.#know(keyId, record);
    }
  }

  /**
   * Deletes the keys whose deletion date has passed, with their aliases and material, and rotates the keys
   * whose rotation period has ended.
   *
   * @returns Whether the state changed and must be saved.
   */
  passTime(now: Date): boolean {
    let changed = false;
    for (const [keyId, record] of Object.entries(this.#state.keys)) {
      if (record.deletionDate !== undefined && Date.parse(record.deletionDate) <= now.getTime()) {
        this.#remove(keyId, record);
        changed = true;
      } else if (rotateDue(record, now)) {
        this.#know(keyId, record);
        changed = true;
      }
    }
    return changed;
  }

  /** @throws {PolicyUnsupported} If the key policy cannot be evaluated. No key is created then. */
  create(
    { rotation, rotationPeriodInDays, ...settings }: KeySettings,
    multiRegion: boolean,
    now: Date = new Date(),
    kind: KeyKind = SYMMETRIC,
    material: string = newMaterial(kind.spec),
  ): Key {
    const uuid = randomUUID();
    const keyId = multiRegion ? `mrk-${uuid.replaceAll("-", "")}` : uuid;
    const policy = this.#compile(keyId, settings.policy);
    const record: KeyRecord = {
      creationDate: now.toISOString(),
      ...settings,
      rotation: false,
      multiRegion,
      material: [material],
      ...(kind.spec === "SYMMETRIC_DEFAULT" ? {} : { kind }),
    };
    setRotation(record, rotation, rotationPeriodInDays, now);
    this.#policies.set(keyId, policy);
    this.#know(keyId, record);
    this.#state.keys[keyId] = record;
    return { keyId, arn: this.keyArn(keyId), record, policy };
  }

  /** @throws {PolicyUnsupported} If the key policy cannot be evaluated. The key then stays unchanged. */
  update({ keyId, record }: Key, settings: KeySettings, now: Date = new Date()): void {
    const { rotation, rotationPeriodInDays, policy, ...rest } = settings;
    this.setPolicy(keyId, policy);
    Object.assign(record, rest);
    setRotation(record, rotation, rotationPeriodInDays, now);
  }

  /** @throws {PolicyUnsupported} If the policy cannot be evaluated. The old policy then stays in force. */
  setPolicy(keyId: string, document: unknown): void {
    this.#policies.set(keyId, this.#compile(keyId, document));
    const record = this.#state.keys[keyId];
    if (record) record.policy = document;
  }

  rotate({ keyId, record }: Key, type: RotationRecord["type"], now: Date): void {
    rotate(record, type, now);
    this.#know(keyId, record);
  }

  /** Returns the key with this id, or `undefined` if it does not exist. */
  get(keyId: string): Key | undefined {
    const record = Object.hasOwn(this.#state.keys, keyId) ? this.#state.keys[keyId] : undefined;
    const policy = this.#policies.get(keyId);
    return record && policy && { keyId, arn: this.keyArn(keyId), record, policy };
  }

  all(): readonly Key[] {
    return Object.keys(this.#state.keys).flatMap((keyId) => this.get(keyId) ?? []);
  }

  /** Returns the key whose material has this fingerprint, together with that material and its id. */
  byFingerprint(fingerprint: Buffer): { key: Key; material: Buffer; id: string } | undefined {
    const id = fingerprint.toString("hex");
    const found = this.#byFingerprint.get(id);
    const key = found && this.get(found.keyId);
    return key && { key, material: found.material, id };
  }

  /** Creates an alias, or points an existing alias to another key. */
  setAlias(aliasName: string, keyId: string, now: Date = new Date()): void {
    if (this.aliasTarget(aliasName) === keyId) return;
    const dates = (this.#state.aliasDates ??= {});
    const date = now.toISOString();
    dates[aliasName] = {
      creationDate: dates[aliasName]?.creationDate ?? date,
      lastUpdatedDate: date,
    };
    this.#state.aliases[aliasName] = keyId;
  }

  removeAlias(aliasName: string): void {
    delete this.#state.aliases[aliasName];
    delete this.#state.aliasDates?.[aliasName];
  }

  /** Returns the key id of an alias, or `undefined` if the alias does not exist. */
  aliasTarget(aliasName: string): string | undefined {
    return Object.hasOwn(this.#state.aliases, aliasName)
      ? this.#state.aliases[aliasName]
      : undefined;
  }

  /** Returns the aliases of one key, or all aliases. */
  aliases(ofKeyId?: string): readonly Alias[] {
    return Object.entries(this.#state.aliases)
      .filter(([, keyId]) => ofKeyId === undefined || keyId === ofKeyId)
      .map(([aliasName, keyId]) => {
        const dates = this.#state.aliasDates?.[aliasName];
        const { creationDate, lastUpdatedDate } = dates ?? {};
        return { aliasName, keyId, creationDate, lastUpdatedDate };
      });
  }

  keyArn(keyId: string): string {
    return `${this.#arnPrefix}:key/${keyId}`;
  }

  aliasArn(aliasName: string): string {
    return `${this.#arnPrefix}:${aliasName}`;
  }

  #compile(keyId: string, document: unknown): Policy {
    return parsePolicy(document, "resource", `key policy of ${this.keyArn(keyId)}`);
  }

  #know(keyId: string, { material }: KeyRecord): void {
    for (const text of material) {
      const bytes = Buffer.from(text, "base64");
      this.#byFingerprint.set(fingerprintOf(bytes).toString("hex"), { keyId, material: bytes });
    }
  }

  #remove(keyId: string, { material }: KeyRecord): void {
    for (const text of material) {
      this.#byFingerprint.delete(fingerprintOf(Buffer.from(text, "base64")).toString("hex"));
    }
    for (const { aliasName } of this.aliases(keyId)) this.removeAlias(aliasName);
    this.#policies.delete(keyId);
    delete this.#state.keys[keyId];
  }
}
