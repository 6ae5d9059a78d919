import { encryptionContext, type SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import { messageOf } from "../../errors.ts";
import type { KeyService } from "../../formats/sealed/key-service.ts";
import { SecretUnsealable, type FunctionTarget } from "./seal.ts";
import {
  segmentsOf,
  withSegments,
  type SealedFile,
} from "../../formats/sealed/function-segments.ts";

/**
 * Re-encrypts all segments of a function with another key, or with new key material of the same key. It calls
 * ReEncrypt for each segment, so no plaintext leaves KMS and the author needs no right to decrypt.
 *
 * @throws {SecretUnsealable} If KMS rejects a call, or uses another key than the named one.
 */
export async function rewrapFunction(
  service: Pick<KeyService, "reEncrypt">,
  file: SealedFile,
  { functionName, keyId }: FunctionTarget,
): Promise<SealedFile> {
  const context = encryptionContext(file.app, file.stage, functionName);
  const after: SealedSegment[] = [];
  for (const segment of segmentsOf(file, functionName)) {
    const source = {
      keyArn: segment.key,
      ciphertext: Buffer.from(segment.ciphertext, "base64"),
      context,
    };
    after.push({
      ...segment,
      ...(await reEncrypted(service, source, { keyId, context }, segment)),
    });
  }
  return withSegments(file, functionName, after);
}

/**
 * Returns the key and the ciphertext of a segment that KMS has re-encrypted.
 *
 * @throws {SecretUnsealable} If KMS rejects the call, or uses another key than the named one.
 */
export async function reEncrypted(
  service: Pick<KeyService, "reEncrypt">,
  ...[source, target, { names }]: [
    ...Parameters<KeyService["reEncrypt"]>,
    Pick<SealedSegment, "names">,
  ]
): Promise<Pick<SealedSegment, "key" | "ciphertext">> {
  const what = `${names.join(", ")} of function ${target.context["function"]}, stage ${target.context["stage"]}`;
  const { ciphertext, keyArn } = await service.reEncrypt(source, target).catch((cause: unknown) => {
    throw new SecretUnsealable(
      `cannot re-encrypt ${what} with ${target.keyId} (${messageOf(cause)})`,
      { cause },
    );
  });
  if (/:key\//.test(target.keyId) && keyArn !== target.keyId) {
    throw new SecretUnsealable(`KMS encrypted ${what} with ${keyArn}, not with ${target.keyId}`);
  }
  return { key: keyArn, ciphertext: Buffer.from(ciphertext).toString("base64") };
}
