import { createHash } from "node:crypto";
import type { EncryptionContext } from "../../lib/contract/secrets.ts";
import { KeyServiceFailed, type KeyService } from "../../lib/sealing/key-service.ts";

export interface MemoryKeyService extends KeyService {
  /** How often each way was gone. */
  readonly calls: { encrypt: number; decrypt: number };
}

/**
 * Keys in memory, by ARN and alias. What it gives as a ciphertext is a number under which it keeps the
 * plaintext, bound to key and context: no cryptography, but every reason not to open.
 */
export function memoryKeyService(aliases: Readonly<Record<string, string>>): MemoryKeyService {
  const kept = new Map<string, Uint8Array>();
  const calls = { encrypt: 0, decrypt: 0 };
  const bind = (keyArn: string, context: EncryptionContext, number: number) =>
    createHash("sha256")
      .update(JSON.stringify([keyArn, context.app, context.stage, context.function, number]))
      .digest();
  return {
    calls,
    encrypt(keyId, plaintext, context) {
      const keyArn = aliases[keyId] ?? keyId;
      if (!Object.values(aliases).includes(keyArn)) {
        return Promise.reject(new KeyServiceFailed("NotFoundException: no such key"));
      }
      const ciphertext = bind(keyArn, context, calls.encrypt++);
      kept.set(ciphertext.toString("hex"), Uint8Array.from(plaintext));
      return Promise.resolve({ ciphertext, keyArn });
    },
    decrypt(keyArn, ciphertext, context) {
      calls.decrypt++;
      const plaintext = kept.get(Buffer.from(ciphertext).toString("hex"));
      for (let number = 0; number < calls.encrypt; number++) {
        if (plaintext && bind(keyArn, context, number).equals(ciphertext)) {
          return Promise.resolve(plaintext);
        }
      }
      return Promise.reject(new KeyServiceFailed("InvalidCiphertextException"));
    },
  };
}
