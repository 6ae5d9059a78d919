import { randomFillSync } from "node:crypto";

/** Number of texts for which random bytes are taken at once, because taking a few takes as long. */
const TEXTS = 512;

/** Returns a function that returns a random text of this many bytes at each call. */
export function randomTexts(bytes: number, encoding: "hex" | "base64url"): () => string {
  const pool = Buffer.alloc(bytes * TEXTS);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.toString(encoding, used - bytes, used);
  };
}
