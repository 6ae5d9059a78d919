import { InputRefused } from "../../terminal/read-input.ts";

/** Just a key: what an alias stands for may change. */
export const KEY_ARN = /^arn:[^:]*:kms:[^:]*:[^:]*:key\/./;

/** A ciphertext as others give it, and the key that made it where they say it. */
export interface GivenCiphertext {
  readonly ciphertext: Buffer;
  readonly keyArn: string | undefined;
}

/**
 * Reads base64, or the JSON that `aws kms encrypt` prints.
 *
 * @throws {InputRefused} for anything else; nothing of it is shown, it may be a value in clear.
 */
export function givenCiphertext(text: string): GivenCiphertext {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  const { CiphertextBlob: blob = trimmed, KeyId: keyId } = trimmed.startsWith("{")
    ? fromCli(trimmed)
    : {};
  const base64 = typeof blob === "string" ? blob.replaceAll(/\s/g, "") : "";
  const ciphertext = Buffer.from(base64, "base64");
  if (base64 === "" || ciphertext.toString("base64") !== base64) {
    throw new InputRefused(
      "the input is neither base64 nor what aws kms encrypt prints; a value in clear goes to: npm run encrypt -- set",
    );
  }
  // KMS adds 152 bytes to the smallest plaintext; a key or a token in base64 is mostly shorter.
  if (ciphertext.length < 100 || ciphertext.length > 6_144) {
    throw new InputRefused(
      `the input is base64 of ${ciphertext.length} bytes, and no ciphertext of KMS; a value in clear goes to: npm run encrypt -- set`,
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
