/**
 * An opened secret, that shows `[secret NAME]` wherever it is printed, joined to text, turned into JSON
 * or copied. {@link reveal} is the one way out. Until then the value is kept outside of JavaScript's
 * heap, where a heap snapshot or a debugger does not find it.
 */
export class Secret {
  /** What shows; its own property, for what copies properties as `structuredClone` does. */
  readonly redacted: string;
  readonly #value: Buffer;

  constructor(name: string, value: string) {
    this.redacted = `[secret ${name}]`;
    // Of its own: what Buffer.from gives shares its memory with others.
    this.#value = Buffer.alloc(Buffer.byteLength(value), value);
  }

  /** The value. What it is put into from here on nobody redacts. */
  reveal(): string {
    return this.#value.toString();
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
