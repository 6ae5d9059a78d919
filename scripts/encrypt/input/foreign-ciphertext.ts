import { InputRefused } from "../../terminal/read-input.ts";

/** ARN of a key. An alias is not accepted, because its key may change. */
export const KEY_ARN = /^arn:[^:]*:kms:[^:]*:[^:]*:key\/./;

/** A ciphertext that another program made, and the key if the input names it. */
export interface GivenCiphertext {
  readonly ciphertext: Buffer;
  readonly keyArn: string | undefined;
}

/**
 * Reads base64, also in quotes as `aws kms encrypt --query CiphertextBlob` prints it, or the JSON that
 * `aws kms encrypt` prints.
 *
 * @throws {InputRefused} If the input is anything else. The message shows none of it, because the input may be
 *   a plaintext value.
 */
export function givenCiphertext(text: string): GivenCiphertext {
  const trimmed = text
    .replace(/^\ufeff/, "")
    .trim()
    .replace(/^(["'])(.*)\1$/s, "$2");
  const { CiphertextBlob: blob = trimmed, KeyId: keyId } = trimmed.startsWith("{")
    ? fromCli(trimmed)
    : {};
  const base64 = typeof blob === "string" ? blob.replaceAll(/\s/g, "") : "";
  const ciphertext = Buffer.from(base64, "base64");
  if (base64 === "" || ciphertext.toString("base64") !== base64) {
    throw new InputRefused(
      "the input is neither base64 nor the JSON that aws kms encrypt prints; to seal a plaintext value: signet encrypt set",
    );
  }
  // KMS adds 152 bytes to the smallest plaintext; a key or a token in base64 is mostly shorter.
  if (ciphertext.length < 100 || ciphertext.length > 6_144) {
    throw new InputRefused(
      `the input is base64 of ${ciphertext.length} bytes, which is not a KMS ciphertext; to seal a plaintext value: signet encrypt set`,
    );
  }
  const isArn = typeof keyId === "string" && KEY_ARN.test(keyId);
  return { ciphertext, keyArn: isArn ? keyId : undefined };
}

function fromCli(text: string): { readonly CiphertextBlob?: unknown; readonly KeyId?: unknown } {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { CiphertextBlob: "", ...parsed } : {};
  } catch {
    return { CiphertextBlob: "" };
  }
}
