import { CodedError } from "../../errors.ts";

/** What KMS authenticates with a ciphertext: the very same pairs open it, in any order. */
export type Context = Readonly<Record<string, string>>;

/** What is known of a {@link KeyServiceFailed} beyond its message. */
export interface KeyServiceFailure extends ErrorOptions {
  /** KMS's name for it, such as `AccessDeniedException`; none where KMS did not answer. */
  readonly kmsError?: string | undefined;
  readonly requestId?: string | undefined;
  /** The region that was asked. */
  readonly region?: string | undefined;
  /** Whether the same call may go well in a moment. @default false */
  readonly transient?: boolean;
}

/** The key service refused or did not answer. The message is one line and names the service's error. */
export class KeyServiceFailed extends CodedError {
  readonly code = "ERR_KEY_SERVICE";
  readonly kmsError: string | undefined;
  readonly requestId: string | undefined;
  readonly region: string | undefined;
  readonly transient: boolean;

  constructor(message: string, failure: KeyServiceFailure = {}) {
    super(message, failure);
    this.kmsError = failure.kmsError;
    this.requestId = failure.requestId;
    this.region = failure.region;
    this.transient = failure.transient ?? false;
  }
}

/** A ciphertext and the key that made it. */
export interface Encrypted {
  readonly ciphertext: Uint8Array;
  /** ARN of the key, also where an alias was asked for. */
  readonly keyArn: string;
}

/**
 * The port through which secrets are sealed and opened: KMS, over the AWS SDK or over plain `node:https`.
 * All ways reject with {@link KeyServiceFailed}.
 */
export interface KeyService {
  /** @param keyId Key id, key ARN, alias name or alias ARN. */
  encrypt(keyId: string, plaintext: Uint8Array, context: Context): Promise<Encrypted>;
  /**
   * @param keyArn The key that must have made the ciphertext; any other is refused.
   * @param deadline When it must have answered, in ms since the epoch. @default as long as the client waits
   */
  decrypt(
    keyArn: string,
    ciphertext: Uint8Array,
    context: Context,
    deadline?: number,
  ): Promise<Uint8Array>;
  /** Encrypts anew inside KMS: the plaintext does not leave it. */
  reEncrypt(from: ReEncryptSource, to: ReEncryptTarget): Promise<Encrypted>;
}

interface ReEncryptSource {
  readonly keyArn: string;
  readonly ciphertext: Uint8Array;
  readonly context: Context;
}

interface ReEncryptTarget {
  readonly keyId: string;
  readonly context: Context;
}
