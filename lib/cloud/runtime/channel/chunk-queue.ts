import type { ResponseStream } from "./response-stream.ts";

/** Lambda's limit on a streamed response. */
const STREAM_LIMIT_BYTES = 200 * 2 ** 20;

interface Chunk {
  readonly data: Uint8Array;
  readonly taken: () => void;
}

/** A streamed response that one reader reads while the function writes it. The function waits for the reader. */
export class ChunkQueue implements ResponseStream, AsyncIterable<Uint8Array> {
  /** Resolves with the content type when the response begins. */
  readonly begun: Promise<string | undefined>;
  #begin: (contentType: string | undefined) => void = () => undefined;
  readonly #chunks: Chunk[] = [];
  #wake: () => void = () => undefined;
  /** The chunk that the reader has got last. */
  #reading: Chunk | undefined;
  #length = 0;
  /** Whether the response has ended, and with which error. */
  #end: { readonly error: Error | undefined } | undefined;
  /** Whether the reader has left. The function goes on as if it were read. */
  #isLeft = false;

  constructor() {
    this.begun = new Promise((resolve) => (this.#begin = resolve));
  }

  begin(contentType: string | undefined): void {
    this.#begin(contentType);
  }

  write(data: Uint8Array): Promise<void> {
    this.#length += data.length;
    if (this.#length > STREAM_LIMIT_BYTES) {
      this.end(new Error(`the response is longer than ${STREAM_LIMIT_BYTES} bytes`));
    }
    if (this.#isLeft || this.#end) return Promise.resolve();
    return new Promise((taken) => {
      this.#chunks.push({ data, taken });
      this.#wake();
    });
  }

  /** Ends the response. The reader gets the error after the last chunk. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.#wake();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    // A generator could not be left while it waits.
    return {
      next: () => this.#next(),
      return: () => {
        this.#isLeft = true;
        for (const { taken } of this.#chunks.splice(0)) taken();
        this.#reading?.taken();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  async #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    // The reader has dealt with the chunk before.
    this.#reading?.taken();
    this.#reading = undefined;
    while (this.#chunks.length === 0 && !this.#end) {
      // oxlint-disable-next-line no-await-in-loop -- The chunks follow each other.
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#reading = this.#chunks.shift();
    if (this.#reading) return { done: false, value: this.#reading.data };
    if (this.#end?.error) throw this.#end.error;
    return { done: true, value: undefined };
  }
}
