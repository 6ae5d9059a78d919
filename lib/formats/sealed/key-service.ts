import { CodedError } from "../../errors.ts";

/**
 * Encryption context: the pairs that KMS authenticates with a ciphertext. Decryption requires exactly the same pairs,
 * in any order.
 */
export type Context = Readonly<Record<string, string>>;

/** Details of a {@link KeyServiceFailed}. */
export interface KeyServiceFailure extends ErrorOptions {
  /** KMS's error code, such as `AccessDeniedException`. `undefined` if KMS did not respond. */
  readonly kmsError?: string | undefined;
  readonly requestId?: string | undefined;
  /** Region of the request. */
  readonly region?: string | undefined;
  /** Whether the same call may succeed if it is repeated. @default false */
  readonly transient?: boolean;
}

/**
 * The key service rejected a call or did not respond. The message is one line and names the service's error.
 */
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

/** A ciphertext and the key that encrypted it. */
export interface Encrypted {
  readonly ciphertext: Uint8Array;
  /** ARN of the key, even if the request named an alias. */
  readonly keyArn: string;
}

/**
 * Client of KMS that encrypts and decrypts secrets. One implementation uses the AWS SDK, and one uses `node:https`.
 * If a call fails, the methods reject with {@link KeyServiceFailed}.
 */
export interface KeyService {
  /** @param keyId Key id, key ARN, alias name or alias ARN. */
  encrypt(keyId: string, plaintext: Uint8Array, context: Context): Promise<Encrypted>;
  /**
   * @param keyArn ARN of the key that encrypted the ciphertext. KMS rejects the ciphertext if another key encrypted
   *   it.
   * @param deadline Time by which the service must respond, in ms since the epoch. @default - the timeout of the
   *   client
   */
  decrypt(
    keyArn: string,
    ciphertext: Uint8Array,
    context: Context,
    deadline?: number,
  ): Promise<Uint8Array>;
  /** Re-encrypts a ciphertext inside KMS. The plaintext does not leave KMS. */
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
