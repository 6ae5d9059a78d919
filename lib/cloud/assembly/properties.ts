import { TemplateUnsupported } from "./template.ts";
import { isMap } from "../../json.ts";

/**
 * The properties of a resource, or a map within them. Each method that reads a property throws
 * {@link TemplateUnsupported}, which names the property, if the value has the wrong type.
 */
export class Properties {
  readonly #path: string;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(path: string, values: unknown) {
    this.#path = path;
    if (!isMap(values)) throw new TemplateUnsupported(`${path} must be a map`);
    this.#values = values;
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
    return new Properties(`${this.#path}.${name}`, this.#values[name] ?? {});
  }

  maps(name: string): readonly Properties[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) return this.fail(name, "must be a list");
    return value.map((item, index) => new Properties(`${this.#path}.${name}[${index}]`, item));
  }

  /** Fails if one of the properties is missing from all of these lists. */
  only(...known: readonly (readonly string[])[]): this {
    const unknown = this.names.find((name) => !known.some((list) => list.includes(name)));
    return unknown === undefined ? this : this.fail(unknown, "is not supported by the local cloud");
  }

  /** Fails unless the property is missing or has one of these values. */
  allow(name: string, values: readonly string[]): this {
    const value = this.optionalText(name);
    return value === undefined || values.includes(value)
      ? this
      : this.fail(name, `has the value ${value}; the local cloud supports ${values.join(", ")}`);
  }

  /** Fails unless the property is missing or matches this form. */
  match(name: string, form: RegExp): this {
    const value = this.optionalText(name);
    return value === undefined || form.test(value)
      ? this
      : this.fail(
          name,
          `has the value ${JSON.stringify(value)}, which is not of the form ${form.source}`,
        );
  }

  /** @throws {TemplateUnsupported} Always: `<path>: property <name> <what>`. */
  fail(name: string, what: string): never {
    throw new TemplateUnsupported(`${this.#path}: property ${name} ${what}`);
  }
}
