import { createSecretKey, type KeyObject } from "node:crypto";

/**
 * An opened secret, that shows `[secret NAME]` wherever it is printed, joined to text, turned into JSON
 * or copied. {@link reveal} is the one way out. Until then the value is kept outside of JavaScript's
 * heap, where a heap snapshot or a debugger does not find it.
 */
export class Secret {
  /** What shows; its own property, for what copies properties as `structuredClone` does. */
  readonly redacted: string;
  readonly #value: KeyObject;

  constructor(name: string, value: string) {
    this.redacted = `[secret ${name}]`;
    const bytes = Buffer.from(value);
    this.#value = createSecretKey(bytes);
    bytes.fill(0);
  }

  /** The value. What it is put into from here on nobody redacts. */
  reveal(): string {
    return this.#value.export().toString();
  }

  toString(): string {
    return this.redacted;
  }

  toJSON(): string {
    return this.redacted;
  }

  [Symbol.toPrimitive](): string {
    return this.redacted;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.redacted;
  }
}
