import { createHash } from "node:crypto";

/**
 * Returns a revision id, which has the form of a UUID. It depends only on the content, so it changes with each change
 * and stays the same when the local cloud starts again.
 */
export function revisionId(content: unknown): string {
  const hex = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join("-");
}
