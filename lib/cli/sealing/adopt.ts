import { encryptionContext, type SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import type { Context, KeyService } from "../../formats/sealed/key-service.ts";
import { reEncrypted } from "./rewrap.ts";
import type { SealTarget } from "./seal.ts";
import {
  segmentsOf,
  withSegments,
  withStale,
  type SealedFile,
} from "../../formats/sealed/function-segments.ts";

/** A ciphertext of a single value, made by another program, with its key and its encryption context. */
export interface ForeignCiphertext {
  /** ARN of the key that encrypted it. */
  readonly keyArn: string;
  readonly ciphertext: Uint8Array;
  /** The encryption context that the ciphertext was made with. No other context is tried. */
  readonly context: Context;
}

/**
 * Stores a ciphertext as a secret of a function. If it was made with the function's own context, it is kept
 * unchanged. Otherwise KMS re-encrypts it, because the function's role can decrypt only with that context.
 *
 * @throws {SecretUnsealable} If KMS does not re-encrypt the ciphertext.
 */
export async function adoptCiphertext(
  service: Pick<KeyService, "reEncrypt">,
  file: SealedFile,
  { functionName, name, keyId }: SealTarget,
  foreign: ForeignCiphertext,
): Promise<SealedFile> {
  const context = encryptionContext(file.app, file.stage, functionName);
  const taken = isSame(foreign.context, context)
    ? { key: foreign.keyArn, ciphertext: Buffer.from(foreign.ciphertext).toString("base64") }
    : await reEncrypted(service, foreign, { keyId, context }, { names: [name] });
  const adopted: SealedSegment = { names: [name], form: "value", ...taken };
  const earlier = segmentsOf(file, functionName).flatMap(
    (segment) => withStale(segment, (held) => held === name) ?? [],
  );
  return withSegments(file, functionName, [...earlier, adopted]);
}

function isSame(a: Context, b: Context): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}
