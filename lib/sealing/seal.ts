import { encryptionContext, type SealedSegment } from "../contract/secrets.ts";
import { CodedError, messageOf } from "../errors.ts";
import type { KeyService } from "./key-service.ts";
import { PLAINTEXT_LIMIT_BYTES, printValues } from "./plaintext.ts";
import { segmentsOf, withStale, type SealedFile } from "./sealed-file.ts";

/** A value cannot be sealed: it is empty, too large for one KMS plaintext, or KMS does not do it. */
export class SecretUnsealable extends CodedError {
  readonly code = "ERR_SECRET_SEAL";
}

export interface SealTarget {
  readonly functionName: string;
  readonly name: string;
  /** What KMS takes for a key: id, ARN or alias. */
  readonly keyId: string;
}

/**
 * Seals one value into a segment of its own, so that an author needs no right to decrypt. Earlier
 * segments lose the name, and those that have no other are dropped.
 *
 * @returns The file with the new segment; the given one is left as it is.
 * @throws {SecretUnsealable} when the value is empty or over KMS's 4,096 bytes (its name included), or
 *   when KMS refuses or does not answer. The message never holds the value.
 */
export async function seal(
  service: Pick<KeyService, "encrypt">,
  file: SealedFile,
  { functionName, name, keyId }: SealTarget,
  value: string,
): Promise<SealedFile> {
  if (value === "") throw new SecretUnsealable(`the value for ${name} is empty`);
  const plaintext = printValues(new Map([[name, value]]));
  if (plaintext.length > PLAINTEXT_LIMIT_BYTES) {
    throw new SecretUnsealable(
      `the value for ${name} makes ${plaintext.length} bytes and KMS encrypts at most ${PLAINTEXT_LIMIT_BYTES}; keep large values elsewhere and seal the key to them`,
    );
  }
  const context = encryptionContext(file.stage, functionName);
  const { ciphertext, keyArn } = await service
    .encrypt(keyId, plaintext, context)
    .catch((cause: unknown) => {
      throw new SecretUnsealable(
        `cannot seal ${name} of function ${functionName}, stage ${file.stage} with ${keyId} (${messageOf(cause)})`,
        { cause },
      );
    });
  const sealed: SealedSegment = {
    key: keyArn,
    names: [name],
    ciphertext: Buffer.from(ciphertext).toString("base64"),
  };
  const earlier = segmentsOf(file, functionName).flatMap(
    (segment) => withStale(segment, (held) => held === name) ?? [],
  );
  return { ...file, functions: { ...file.functions, [functionName]: [...earlier, sealed] } };
}
