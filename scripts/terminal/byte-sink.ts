/** Destination of a result that is written as bytes, in pieces. */
export interface ByteSink {
  /**
   * Writes a piece, and resolves when the next one may be written. Resolves with `false` if no more is needed,
   * for example because the reader of a pipe has closed it.
   */
  readonly write: (bytes: Uint8Array) => Promise<boolean>;
  /** Writes the bytes that are still buffered. */
  readonly end: () => Promise<void>;
}
