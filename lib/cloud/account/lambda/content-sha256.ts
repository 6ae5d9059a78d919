import { createHash } from "node:crypto";

/**
 * Returns a hash of a function's code in the form of AWS's. CDK names a package by the SHA-256 of its content, which is
 * used here, because AWS hashes the ZIP file that CDK uploads.
 */
export function contentSha256({ contents }: { readonly contents: readonly string[] }): string {
  const [key = ""] = contents;
  const [, hex] = /(?:^|\/)([0-9a-f]{64})(?:\.[a-z]+)?$/.exec(key) ?? [];
  const hash =
    hex === undefined ? createHash("sha256").update(key).digest() : Buffer.from(hex, "hex");
  return hash.toString("base64");
}
