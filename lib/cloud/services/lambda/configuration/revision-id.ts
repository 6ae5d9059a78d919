import { createHmac, randomBytes } from "node:crypto";

/** A key of this process. Without it, a reader could guess variables of a function that KMS hides from the reader. */
const KEY = randomBytes(32);

/**
 * Returns a revision id, which has the form of a UUID. It changes with each change of the content, and at each start of
 * the local cloud.
 */
export function revisionId(content: unknown): string {
  const hex = createHmac("sha256", KEY).update(JSON.stringify(content)).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join("-");
}
