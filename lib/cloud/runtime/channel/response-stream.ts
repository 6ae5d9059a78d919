/** Receives a response while a function streams it. */
export interface ResponseStream {
  /** The response begins. A function that does not stream responds without it. */
  readonly begin: (contentType: string | undefined) => void;
  /** Resolves once more data can be taken. */
  readonly write: (data: Uint8Array) => Promise<void>;
}

/** Collects a streamed response for an invoker that takes it as a whole. */
export class CollectedStream implements ResponseStream {
  readonly #limit: number;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #begun = false;

  /** @param limit Number of bytes that are kept. The text is longer than this if the response is. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  begin(): void {
    this.#begun = true;
  }

  write(data: Uint8Array): Promise<void> {
    if (this.#length <= this.#limit) this.#chunks.push(data);
    this.#length += data.length;
    return Promise.resolve();
  }

  /** The response, or `undefined` if the function has not streamed. */
  get text(): string | undefined {
    return this.#begun ? Buffer.concat(this.#chunks).toString("utf8") : undefined;
  }
}
