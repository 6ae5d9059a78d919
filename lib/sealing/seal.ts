import { encryptionContext, type SealedSegment } from "../contract/secrets.ts";
import { CodedError, messageOf } from "../errors.ts";
import type { KeyService } from "./key-service.ts";
import type { SealedFile } from "./sealed-file.ts";

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

/** KMS's limit on one plaintext, in bytes. */
const PLAINTEXT_LIMIT_BYTES = 4096;

/**
 * Seals one value into a segment of its own, so that an author needs no right to decrypt. Segments whose
 * every name has been sealed anew are dropped.
 *
 * @returns The file with the new segment last; the given one is left as it is.
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
  const plaintext = Buffer.from(JSON.stringify({ [name]: value }));
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
  const earlier = Object.hasOwn(file.functions, functionName)
    ? (file.functions[functionName] ?? [])
    : [];
  const sealed: SealedSegment = {
    key: keyArn,
    names: [name],
    ciphertext: Buffer.from(ciphertext).toString("base64"),
  };
  const segments = withoutShadowed([...earlier, sealed]);
  return { ...file, functions: { ...file.functions, [functionName]: segments } };
}

/** Leaves out the segments that later ones hide: opening them would change nothing. */
function withoutShadowed(segments: readonly SealedSegment[]): readonly SealedSegment[] {
  return segments.filter((segment, index) => {
    const later = new Set(segments.slice(index + 1).flatMap(({ names }) => names));
    return !segment.names.every((name) => later.has(name));
  });
}
