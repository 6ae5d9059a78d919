import { createHash } from "node:crypto";
import {
  KeyServiceFailed,
  type Context,
  type KeyService,
} from "../../../lib/formats/sealed/key-service.ts";

export interface MemoryKeyService extends KeyService {
  /** Number of calls of each method. */
  readonly calls: { encrypt: number; decrypt: number; reEncrypt: number };
}

/**
 * Returns a key service with keys in memory, by ARN and alias. A ciphertext is bound to key and context, and
 * only a name under which the plaintext is kept. There is no cryptography, but opening fails for all the
 * reasons for which KMS fails.
 */
export function memoryKeyService(aliases: Readonly<Record<string, string>>): MemoryKeyService {
  const kept = new Map<string, Uint8Array>();
  const calls = { encrypt: 0, decrypt: 0, reEncrypt: 0 };
  const bind = (keyArn: string, context: Context, number: number) =>
    createHash("sha256")
      .update(JSON.stringify([keyArn, sorted(context), number]))
      .digest();
  let sealed = 0;
  const service: MemoryKeyService = {
    calls,
    encrypt(keyId, plaintext, context) {
      const keyArn = aliases[keyId] ?? keyId;
      if (!Object.values(aliases).includes(keyArn)) {
        const message = "NotFoundException: no such key";
        return Promise.reject(new KeyServiceFailed(message, { kmsError: "NotFoundException" }));
      }
      calls.encrypt++;
      const ciphertext = bind(keyArn, context, sealed++);
      kept.set(ciphertext.toString("hex"), Uint8Array.from(plaintext));
      return Promise.resolve({ ciphertext, keyArn });
    },
    decrypt(keyArn, ciphertext, context) {
      calls.decrypt++;
      const plaintext = kept.get(Buffer.from(ciphertext).toString("hex"));
      for (let number = 0; number < sealed; number++) {
        if (plaintext && bind(keyArn, context, number).equals(ciphertext)) {
          return Promise.resolve(Uint8Array.from(plaintext));
        }
      }
      const kmsError = "InvalidCiphertextException";
      return Promise.reject(new KeyServiceFailed(kmsError, { kmsError }));
    },
    async reEncrypt(from, to) {
      calls.reEncrypt++;
      const plaintext = await service.decrypt(from.keyArn, from.ciphertext, from.context);
      return service.encrypt(to.keyId, plaintext, to.context);
    },
  };
  return service;
}

function sorted(context: Context): readonly (readonly [string, string])[] {
  return Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
