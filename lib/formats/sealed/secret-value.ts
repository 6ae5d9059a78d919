/**
 * An opened secret. When it is printed, joined to text, turned into JSON or copied, it shows `[secret NAME]`.
 * Only {@link reveal} returns the value. Until then the value is kept outside JavaScript's heap, where heap
 * snapshots and debuggers do not find it.
 */
export class Secret {
  /** The text that is shown. It is an own property, so that functions such as `structuredClone` copy it. */
  readonly redacted: string;
  readonly #value: Buffer;

  constructor(name: string, value: string) {
    this.redacted = `[secret ${name}]`;
    // `Buffer.alloc` does not share its memory with other buffers, as `Buffer.from` does.
    this.#value = Buffer.alloc(Buffer.byteLength(value), value);
  }

  /** Returns the value. From here on, nothing redacts it. */
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
