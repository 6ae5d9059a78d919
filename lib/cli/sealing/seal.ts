import { encryptionContext, type SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import type { AppStage } from "../../formats/sealed/app-name.ts";
import { CodedError, messageOf } from "../../errors.ts";
import type { KeyService } from "../../formats/sealed/key-service.ts";
import { PLAINTEXT_LIMIT_BYTES, printValues } from "../../formats/sealed/plaintext.ts";

/** A value cannot be sealed: it is empty or too large for one KMS plaintext, or KMS rejects it. */
export class SecretUnsealable extends CodedError {
  readonly code = "ERR_SECRET_SEAL";
}

/** The function whose secrets are sealed, and the key. */
export interface FunctionTarget {
  readonly functionName: string;
  /** The key as KMS accepts it: id, ARN or alias. */
  readonly keyId: string;
}

export interface SealTarget extends FunctionTarget {
  readonly name: string;
}

/**
 * Seals values by name into one segment, or into as few as KMS's limit on a plaintext permits.
 *
 * @throws {SecretUnsealable} If {@link requireSealable} rejects a value, or if KMS rejects the call or does
 *   not respond. The message never contains a value.
 */
export async function sealSegments(
  service: Pick<KeyService, "encrypt">,
  sealedFor: AppStage,
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
  for (const group of groups) segments.push(await sealSegment(service, sealedFor, target, group));
  return segments;
}

/**
 * Checks values before they are sealed.
 *
 * @throws {SecretUnsealable} If a value is empty, contains half of a surrogate pair (which UTF-8 cannot
 *   encode), or exceeds KMS's 4,096 bytes together with its name.
 */
export function requireSealable(values: ReadonlyMap<string, string>): void {
  for (const [name, value] of values) {
    if (value === "") throw new SecretUnsealable(`the value for ${name} is empty`);
    if (!value.isWellFormed()) {
      throw new SecretUnsealable(
        `the value for ${name} contains half of a surrogate pair, which is not valid text; encode it, for example with base64`,
      );
    }
    const bytes = printValues(new Map([[name, value]])).length;
    if (bytes > PLAINTEXT_LIMIT_BYTES) {
      throw new SecretUnsealable(
        `the value for ${name} takes ${bytes} bytes, and KMS encrypts at most ${PLAINTEXT_LIMIT_BYTES}; store large values elsewhere, encrypted, and seal only their key`,
      );
    }
  }
}

function fits(values: ReadonlyMap<string, string>): boolean {
  return printValues(values).length <= PLAINTEXT_LIMIT_BYTES;
}

async function sealSegment(
  service: Pick<KeyService, "encrypt">,
  { app, stage }: AppStage,
  { functionName, keyId }: FunctionTarget,
  values: ReadonlyMap<string, string>,
): Promise<SealedSegment> {
  const names = [...values.keys()];
  const plaintext = printValues(values);
  const context = encryptionContext(app, stage, functionName);
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
