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

/** A ciphertext of one bare value that others made, with what they say of it. */
export interface ForeignCiphertext {
  /** ARN of the key that made it. */
  readonly keyArn: string;
  readonly ciphertext: Uint8Array;
  /** The encryption context it was made under. Just this one is used: none is ever tried out. */
  readonly context: Context;
}

/**
 * Takes a ciphertext as a secret of a function. One under the function's own context is kept as it is;
 * any other is encrypted anew inside KMS, because the function's role opens nothing else.
 *
 * @throws {SecretUnsealable} when KMS does not encrypt it anew.
 */
export async function adoptCiphertext(
  service: Pick<KeyService, "reEncrypt">,
  file: SealedFile,
  { functionName, name, keyId }: SealTarget,
  foreign: ForeignCiphertext,
): Promise<SealedFile> {
  const context = encryptionContext(file.stage, functionName);
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
