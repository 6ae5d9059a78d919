import type { EncryptionContext } from "../contract/secrets.ts";
import { CodedError } from "../errors.ts";

/** The key service refused or did not answer. The message is one line and names the service's error. */
export class KeyServiceFailed extends CodedError {
  readonly code = "ERR_KEY_SERVICE";
}

/** A ciphertext and the key that made it. */
export interface Encrypted {
  readonly ciphertext: Uint8Array;
  /** ARN of the key, also where an alias was asked for. */
  readonly keyArn: string;
}

/**
 * The port through which secrets are sealed and opened. KMS is the only implementation in use. Both ways
 * reject with {@link KeyServiceFailed}.
 */
export interface KeyService {
  /** @param keyId Key id, key ARN, alias name or alias ARN. */
  encrypt(keyId: string, plaintext: Uint8Array, context: EncryptionContext): Promise<Encrypted>;
  /** @param keyArn The key that must have made the ciphertext; any other is refused. */
  decrypt(keyArn: string, ciphertext: Uint8Array, context: EncryptionContext): Promise<Uint8Array>;
}
