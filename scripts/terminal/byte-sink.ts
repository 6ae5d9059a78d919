/** Takes a result of bytes in pieces. */
export interface ByteSink {
  /**
   * Resolves when it can take more, with `false` if no more can be of use, such as when the reader of
   * a pipe has closed it.
   */
  readonly write: (bytes: Uint8Array) => Promise<boolean>;
  /** Writes what it still holds. */
  readonly end: () => Promise<void>;
}
