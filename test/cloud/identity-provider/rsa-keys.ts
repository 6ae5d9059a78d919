import { generateKeyPairSync } from "node:crypto";

/**
 * Two pairs of RSA keys that tests of one process share, because finding the primes of one takes a tenth of a second.
 * Tests sign with the first, and use the second for a signature that must be rejected.
 */
export const [rsa, otherRsa] = [
  generateKeyPairSync("rsa", { modulusLength: 2048 }),
  generateKeyPairSync("rsa", { modulusLength: 2048 }),
] as const;
