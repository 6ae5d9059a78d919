import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";
import type { CloudState } from "../../state/cloud-state.ts";
import type { SecretRecord } from "../../state/value-records.ts";
import { newSecretSuffix } from "../naming/identifiers.ts";

/** A secret with its parsed resource policy. */
export interface Secret {
  readonly arn: string;
  readonly record: SecretRecord;
  readonly policy: Policy | undefined;
}

type SecretsState = Pick<CloudState, "secrets">;

/** The account's secrets of Secrets Manager. */
export class Secrets {
  readonly #arnPrefix: string;
  readonly #state: SecretsState;
  readonly #policies = new Map<string, Policy>();

  /**
   * @param arnPrefix `arn:<partition>:secretsmanager:<region>:<account>`
   * @throws {PolicyUnsupported} If the policy of a secret in the state cannot be evaluated.
   */
  constructor(arnPrefix: string, state: SecretsState) {
    this.#arnPrefix = arnPrefix;
    this.#state = state;
    this.readAgain();
  }

  /**
   * Reads the secrets of the state, after they were replaced.
   *
   * @throws {PolicyUnsupported} If the policy of a secret cannot be evaluated.
   */
  readAgain(): void {
    this.#policies.clear();
    for (const [arn, { policy }] of Object.entries(this.#records)) {
      if (policy !== undefined) this.#policies.set(arn, this.parse(arn, policy));
    }
  }

  /** Deletes the secrets whose deletion is due. Returns whether the state changed and must be saved. */
  passTime(now: Date): boolean {
    const due = this.all().filter(
      ({ record: { deletion } }) => deletion && Date.parse(deletion.due) <= now.getTime(),
    );
    for (const { arn } of due) this.remove(arn);
    return due.length > 0;
  }

  /** Returns an ARN for a new secret: the name, and six random characters. */
  newArn(name: string): string {
    return `${this.#arnPrefix}:secret:${name}-${newSecretSuffix()}`;
  }

  create(arn: string, name: string, now: Date): Secret {
    const date = now.toISOString();
    const record: SecretRecord = { name, created: date, changed: date, tags: [], versions: {} };
    this.#state.secrets ??= {};
    this.#state.secrets[arn] = record;
    return { arn, record, policy: undefined };
  }

  get(arn: string): Secret | undefined {
    const record = Object.hasOwn(this.#records, arn) ? this.#records[arn] : undefined;
    return record && { arn, record, policy: this.#policies.get(arn) };
  }

  named(name: string): Secret | undefined {
    return this.all().find(({ record }) => record.name === name);
  }

  /**
   * Returns the secret that a name, an ARN, or an ARN without the six random characters names. An ARN is compared as a
   * whole first, because a name may end like such characters.
   */
  find(named: string): Secret | undefined {
    if (!named.startsWith("arn:")) return this.named(named);
    return (
      this.get(named) ??
      this.all().find(
        ({ arn, record }) => named === `${this.#arnPrefix}:secret:${record.name}` && arn !== named,
      )
    );
  }

  all(): readonly Secret[] {
    return Object.keys(this.#records).flatMap((arn) => this.get(arn) ?? []);
  }

  /** @throws {PolicyUnsupported} If the policy cannot be evaluated. The old policy then stays in force. */
  setPolicy({ arn, record }: Secret, document: unknown): void {
    if (document === undefined) {
      this.#policies.delete(arn);
      delete record.policy;
      return;
    }
    this.#policies.set(arn, this.parse(arn, document));
    record.policy = document;
  }

  /** @throws {PolicyUnsupported} If the policy cannot be evaluated. */
  parse(arn: string, document: unknown): Policy {
    return parsePolicy(document, "resource", `resource policy of ${arn}`);
  }

  remove(arn: string): void {
    this.#policies.delete(arn);
    delete this.#state.secrets?.[arn];
  }

  get #records(): Readonly<Record<string, SecretRecord>> {
    return this.#state.secrets ?? {};
  }
}
