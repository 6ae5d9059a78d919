import { ADVICE } from "./advice.ts";
import { TemplateUnsupported } from "./template.ts";
import { isMap } from "../../json.ts";

/** Receives a problem of a property, after which the next properties are read. */
export type ReportProperty = (error: TemplateUnsupported, kind: "unknown" | "invalid") => void;

/**
 * The properties of a resource, or a map within them. Each method that reads a property throws
 * {@link TemplateUnsupported}, which names the property, if the value has the wrong type.
 */
export class Properties {
  /** The place of a map within the properties, such as `VpcConfig`, or an empty text for the properties themselves. */
  readonly #place: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #report: ReportProperty;

  /** @param report Receives what `only`, `allow` and `match` do not accept. @default - they throw */
  constructor(values: unknown, report: ReportProperty = rethrow, place = "") {
    this.#place = place;
    this.#report = report;
    if (!isMap(values)) {
      throw new TemplateUnsupported(`${place === "" ? "Properties" : place} must be a map`);
    }
    this.#values = values;
  }

  /** The properties as they are, which no check has read. */
  get all(): Readonly<Record<string, unknown>> {
    return this.#values;
  }

  get names(): readonly string[] {
    return Object.keys(this.#values);
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  raw(name: string): unknown {
    return this.#values[name];
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.fail(name, "is missing");
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return this.fail(name, "must be a string");
  }

  number(name: string, fallback: number): number {
    const value = Number(this.optionalText(name) ?? fallback);
    return Number.isFinite(value) ? value : this.fail(name, "must be a number");
  }

  /** Reads a whole number within these bounds, which are the limits of the AWS service. */
  integer(name: string, fallback: number, { from, to }: { from: number; to: number }): number {
    const value = this.number(name, fallback);
    return Number.isInteger(value) && value >= from && value <= to
      ? value
      : this.fail(name, `is ${value}; it must be a whole number from ${from} to ${to}`);
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.optionalText(name) ?? String(fallback);
    if (value !== "true" && value !== "false") return this.fail(name, "must be true or false");
    return value === "true";
  }

  texts(name: string): readonly string[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
      return this.fail(name, "must be a list of strings");
    }
    return value;
  }

  /** Reads a map of strings. Numbers and booleans become strings, as in CloudFormation. */
  textMap(name: string): Readonly<Record<string, string>> {
    const map = this.map(name);
    return Object.fromEntries(map.names.map((key) => [key, map.text(key)]));
  }

  map(name: string): Properties {
    return new Properties(this.#values[name] ?? {}, this.#report, this.#within(name));
  }

  maps(name: string): readonly Properties[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) return this.fail(name, "must be a list");
    return value.map(
      (item, index) => new Properties(item, this.#report, this.#within(`${name}[${index}]`)),
    );
  }

  /** Refuses properties that are in none of these lists. */
  only(...known: readonly (readonly string[])[]): this {
    for (const name of this.names) {
      if (known.some((list) => list.includes(name))) continue;
      const error = this.#error(name, "is not supported by the local cloud", ADVICE.property);
      this.#report(error, "unknown");
    }
    return this;
  }

  /** Refuses the property unless it is missing or has one of these values. */
  allow(name: string, values: readonly string[]): this {
    const value = this.optionalText(name);
    return value === undefined || values.includes(value)
      ? this
      : this.#refuse(name, `has the value ${value}; the local cloud supports ${values.join(", ")}`);
  }

  /** Refuses the property unless it is missing or matches this form. */
  match(name: string, form: RegExp): this {
    const value = this.optionalText(name);
    return value === undefined || form.test(value)
      ? this
      : this.#refuse(
          name,
          `has the value ${JSON.stringify(value)}, which is not of the form ${form.source}`,
        );
  }

  /** @throws {TemplateUnsupported} Always: `<place>: property <name> <what>`. */
  fail(name: string, what: string, advice?: string): never {
    throw this.#error(name, what, advice);
  }

  #within(name: string): string {
    return this.#place === "" ? name : `${this.#place}.${name}`;
  }

  #refuse(name: string, what: string): this {
    this.#report(this.#error(name, what), "invalid");
    return this;
  }

  #error(name: string, what: string, advice?: string): TemplateUnsupported {
    const message = `${this.#place === "" ? "" : `${this.#place}: `}property ${name} ${what}`;
    return new TemplateUnsupported(message, advice === undefined ? {} : { advice });
  }
}

function rethrow(error: TemplateUnsupported): never {
  throw error;
}
