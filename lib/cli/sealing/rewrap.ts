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
 * Brings all segments of a function under another key, or under new material of the same, with one
 * ReEncrypt each: no plaintext leaves KMS, and the author needs no right to decrypt here.
 *
 * @throws {SecretUnsealable} when KMS refuses one of them, or answers with another key than was named.
 */
export async function rewrapFunction(
  service: Pick<KeyService, "reEncrypt">,
  file: SealedFile,
  { functionName, keyId }: FunctionTarget,
): Promise<SealedFile> {
  const context = encryptionContext(file.stage, functionName);
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
 * Key and ciphertext of a segment, encrypted anew inside KMS.
 *
 * @throws {SecretUnsealable} as {@link rewrapFunction} does.
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
      `cannot encrypt ${what} anew with ${target.keyId} (${messageOf(cause)})`,
      { cause },
    );
  });
  if (/:key\//.test(target.keyId) && keyArn !== target.keyId) {
    throw new SecretUnsealable(`KMS encrypted ${what} with ${keyArn}, not with ${target.keyId}`);
  }
  return { key: keyArn, ciphertext: Buffer.from(ciphertext).toString("base64") };
}
