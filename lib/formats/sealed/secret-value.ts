/**
 * A decrypted secret. If the object is printed, joined to text, converted to JSON or copied, the result contains
 * `[secret NAME]`. Only {@link reveal} returns the value. Before that, the value is stored outside JavaScript's heap,
 * where heap snapshots and debuggers do not show it.
 */
export class Secret {
  /**
   * The text that is shown instead of the value. It is an own property, so that functions such as `structuredClone`
   * copy it.
   */
  readonly redacted: string;
  readonly #value: Buffer;

  constructor(name: string, value: string) {
    this.redacted = `[secret ${name}]`;
    // `Buffer.from` shares its memory with other buffers, and `Buffer.alloc` does not.
    this.#value = Buffer.alloc(Buffer.byteLength(value), value);
  }

  /** Returns the value as an ordinary string, which is not redacted. */
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
