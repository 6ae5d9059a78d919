import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { CodedError } from "../../errors.ts";

/** A text is not a password hash, or the hash would take more time and memory than allowed. */
export class PasswordHashInvalid extends CodedError {
  readonly code = "ERR_PASSWORD_HASH";
}

/** Cost of scrypt: `2^ln` blocks of `r` times 128 bytes, repeated `p` times. */
export interface Cost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** A salted hash of a password, with its cost. */
export interface PasswordHash extends Cost {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** Cost of new hashes, OWASP's second choice. Each attempt takes 32 MiB, which fits into a small function. */
export const COST: Cost = { ln: 15, r: 8, p: 3 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/**
 * Memory limit of one attempt, in bytes. Without the limit, a hash with a high cost could use up the function's
 * memory.
 */
const MEMORY_LIMIT = 128 * 1024 * 1024;

/** Hashes a password with a new random salt. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  return { ...cost, salt, hash: await derive(password, cost, salt) };
}

/**
 * Whether a password has the given hash. The comparison takes the same time no matter how much of the hash matches.
 */
export async function isPassword(known: PasswordHash, password: string): Promise<boolean> {
  return timingSafeEqual(await derive(password, known, known.salt), known.hash);
}

/**
 * Formats a hash in the PHC string format: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, with salt and hash in base64
 * without padding.
 *
 * @see https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 */
export function formatHash({ ln, r, p, salt, hash }: PasswordHash): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Parses a hash in the form of {@link formatHash}.
 *
 * @throws {PasswordHashInvalid} If the form, cost, salt or hash is invalid. The message contains no part of the text.
 */
export function parseHash(text: string): PasswordHash {
  const [, ln, r, p, salt = "", hash = ""] =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
      text,
    ) ?? [];
  if (ln === undefined) {
    throw new PasswordHashInvalid("it is not of the form $scrypt$ln=15,r=8,p=3$<salt>$<hash>");
  }
  const parsed = {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
  if (parsed.ln < 14 || parsed.r < 8 || parsed.p < 1) {
    throw new PasswordHashInvalid(
      "its cost is below ln=14,r=8,p=1, so the password could be guessed too soon",
    );
  }
  if (memoryOf(parsed) > MEMORY_LIMIT || parsed.p > 16) {
    throw new PasswordHashInvalid("its cost is above the limit of 128 MiB and p=16");
  }
  if (parsed.salt.length < SALT_BYTES || parsed.hash.length !== HASH_BYTES) {
    throw new PasswordHashInvalid("its salt is under 16 bytes, or its hash is not 32 bytes long");
  }
  return parsed;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}

function memoryOf({ ln, r }: Cost): number {
  return 128 * 2 ** ln * r;
}

function derive(password: string, { ln, r, p }: Cost, salt: Buffer): Promise<Buffer> {
  // Unicode has several forms of the same text, and keyboards send different forms.
  const bytes = Buffer.from(password.normalize("NFC"), "utf8");
  const options = { N: 2 ** ln, r, p, maxmem: 2 * MEMORY_LIMIT };
  return new Promise((resolve, reject) => {
    scrypt(bytes, salt, HASH_BYTES, options, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
}
