/**
 * Base of every error that Signet throws. `code` is stable and meant for programs. `message` is one sentence for
 * people and says what to do. `cause` is the original error. None of these members ever contains a secret, a key or a
 * signature.
 */
export abstract class CodedError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Returns the code of an error of Node.js, such as `ENOENT`, or `undefined` if the error has no such code. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Returns the message of an error, or the text of any other value that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
