/** Where the code of functions comes from that calls change. */
export interface CodeStore {
  /** Returns the path of an object of S3, or `undefined` if the local S3 does not have it. */
  readonly pathOf: (bucket: string, key: string) => string | undefined;
  /**
   * Keeps a ZIP file as long as a function uses it.
   *
   * @param inUse Whether a function has the code at a path.
   * @returns Its path.
   */
  readonly keep: (zip: Uint8Array, inUse: (path: string) => boolean) => string;
}

/** The store of an account that is not served, whose functions no call can change. */
export const NO_CODE_STORE: CodeStore = {
  pathOf: () => undefined,
  keep: () => {
    throw new Error("the account is not served, so no call uploads code");
  },
};
