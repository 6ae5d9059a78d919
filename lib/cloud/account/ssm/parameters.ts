import type { CloudState } from "../../state/cloud-state.ts";
import type { ParameterRecord, ParameterVersionRecord } from "../../state/value-records.ts";

/** A parameter of Parameter Store. It has at least one version. */
export interface Parameter {
  readonly arn: string;
  readonly record: ParameterRecord;
}

type ParametersState = Pick<CloudState, "parameters">;

/** The most versions of a parameter. */
export const MOST_VERSIONS = 100;

/** The account's parameters of Parameter Store. */
export class Parameters {
  readonly #arnPrefix: string;
  readonly #state: ParametersState;

  /** @param arnPrefix `arn:<partition>:ssm:<region>:<account>` */
  constructor(arnPrefix: string, state: ParametersState) {
    this.#arnPrefix = arnPrefix;
    this.#state = state;
  }

  /** Returns the ARN of a name. A leading slash is not part of it twice. */
  arnOf(name: string): string {
    return `${this.#arnPrefix}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
  }

  /** Returns the parameter with a name or an ARN. */
  find(named: string): Parameter | undefined {
    const arn = named.startsWith("arn:") ? named : this.arnOf(named);
    const record = Object.hasOwn(this.#records, arn) ? this.#records[arn] : undefined;
    // `x` and `/x` are two names with one ARN, of which only one can exist.
    const isNamed = record && (named === arn || record.name === named);
    return isNamed ? { arn, record } : undefined;
  }

  all(): readonly Parameter[] {
    return Object.entries(this.#records).map(([arn, record]) => ({ arn, record }));
  }

  /** Adds a version to a parameter, which is created if it does not exist. */
  put(name: string, version: ParameterVersionRecord): Parameter {
    const arn = this.arnOf(name);
    const records = (this.#state.parameters ??= {});
    const record = (records[arn] ??= { name, tags: [], versions: [] });
    record.versions = [...record.versions, version];
    return { arn, record };
  }

  remove(arn: string): void {
    delete this.#state.parameters?.[arn];
  }

  get #records(): Readonly<Record<string, ParameterRecord>> {
    return this.#state.parameters ?? {};
  }
}

/** @throws {Error} If the record has no version, which the check of the state excludes. */
export function latestVersion({ record }: Parameter): ParameterVersionRecord {
  const latest = record.versions.at(-1);
  if (!latest) throw new Error(`parameter ${record.name} has no version`);
  return latest;
}

/** Returns the version with a number or a label, such as `3` or `prod`, or the latest version without a selector. */
export function selectedVersion(
  parameter: Parameter,
  selector: string | undefined,
): ParameterVersionRecord | undefined {
  if (selector === undefined) return latestVersion(parameter);
  return parameter.record.versions.find(
    ({ version, labels }) => String(version) === selector || labels.includes(selector),
  );
}
