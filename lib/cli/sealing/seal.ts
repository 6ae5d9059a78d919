import { encryptionContext, type SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import { CodedError, messageOf } from "../../errors.ts";
import type { KeyService } from "../../formats/sealed/key-service.ts";
import { PLAINTEXT_LIMIT_BYTES, printValues } from "../../formats/sealed/plaintext.ts";

/** A value cannot be sealed: it is empty, too large for one KMS plaintext, or KMS does not do it. */
export class SecretUnsealable extends CodedError {
  readonly code = "ERR_SECRET_SEAL";
}

/** Whose secrets are sealed, and with which key. */
export interface FunctionTarget {
  readonly functionName: string;
  /** What KMS takes for a key: id, ARN or alias. */
  readonly keyId: string;
}

export interface SealTarget extends FunctionTarget {
  readonly name: string;
}

/**
 * Seals values by name into one segment, or into as few as KMS's limit on a plaintext permits.
 *
 * @throws {SecretUnsealable} when a value cannot be sealed as {@link requireSealable} says, or when KMS
 *   refuses or does not answer. The message never holds a value.
 */
export async function sealSegments(
  service: Pick<KeyService, "encrypt">,
  stage: string,
  target: FunctionTarget,
  values: ReadonlyMap<string, string>,
): Promise<readonly SealedSegment[]> {
  requireSealable(values);
  const groups: Map<string, string>[] = [];
  for (const [name, value] of values) {
    const group = groups.find((some) => fits(new Map(some).set(name, value)));
    if (group) group.set(name, value);
    else groups.push(new Map([[name, value]]));
  }
  const segments: SealedSegment[] = [];
  for (const group of groups) segments.push(await sealSegment(service, stage, target, group));
  return segments;
}

/**
 * Looks at values before anything is sealed.
 *
 * @throws {SecretUnsealable} when one is empty, has half of a surrogate pair, which no UTF-8 carries, or
 *   is over KMS's 4,096 bytes, its name included.
 */
export function requireSealable(values: ReadonlyMap<string, string>): void {
  for (const [name, value] of values) {
    if (value === "") throw new SecretUnsealable(`the value for ${name} is empty`);
    if (!value.isWellFormed()) {
      throw new SecretUnsealable(
        `the value for ${name} has half of a surrogate pair, which is no text; encode it, such as with base64`,
      );
    }
    const bytes = printValues(new Map([[name, value]])).length;
    if (bytes > PLAINTEXT_LIMIT_BYTES) {
      throw new SecretUnsealable(
        `the value for ${name} makes ${bytes} bytes and KMS encrypts at most ${PLAINTEXT_LIMIT_BYTES}; keep large values elsewhere and seal the key to them`,
      );
    }
  }
}

function fits(values: ReadonlyMap<string, string>): boolean {
  return printValues(values).length <= PLAINTEXT_LIMIT_BYTES;
}

async function sealSegment(
  service: Pick<KeyService, "encrypt">,
  stage: string,
  { functionName, keyId }: FunctionTarget,
  values: ReadonlyMap<string, string>,
): Promise<SealedSegment> {
  const names = [...values.keys()];
  const plaintext = printValues(values);
  const context = encryptionContext(stage, functionName);
  const { ciphertext, keyArn } = await service
    .encrypt(keyId, plaintext, context)
    .catch((cause: unknown) => {
      throw new SecretUnsealable(
        `cannot seal ${names.join(", ")} of function ${functionName}, stage ${stage} with ${keyId} (${messageOf(cause)})`,
        { cause },
      );
    });
  plaintext.fill(0);
  return { key: keyArn, names, ciphertext: Buffer.from(ciphertext).toString("base64") };
}
