/**
 * Base of every error Signet throws. `code` is stable and meant for programs, `message` is one
 * sentence for people that says what to do, `cause` keeps the original. None of them ever holds a
 * secret, a key or a signature.
 */
export abstract class CodedError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
