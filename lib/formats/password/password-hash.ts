import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { CodedError } from "../../errors.ts";

/** A text is no hash of a password, or one that takes more time and memory than we give. */
export class PasswordHashInvalid extends CodedError {
  readonly code = "ERR_PASSWORD_HASH";
}

/** How hard scrypt works: `2^ln` blocks of `r` times 128 bytes, `p` times over. */
export interface Cost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

export interface PasswordHash extends Cost {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** OWASP's second choice: 32 MiB for each attempt, which a small function still has. */
export const COST: Cost = { ln: 15, r: 8, p: 3 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** What one attempt may take: who may write a hash could stop the function with it otherwise. */
const MEMORY_LIMIT = 128 * 1024 * 1024;

/** A new hash of a password, with a salt of its own. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  return { ...cost, salt, hash: await derive(password, cost, salt) };
}

/** Compares in a time that tells nothing of how much was right. */
export async function isPassword(known: PasswordHash, password: string): Promise<boolean> {
  return timingSafeEqual(await derive(password, known, known.salt), known.hash);
}

/**
 * The PHC string format: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, both in base64 without padding.
 *
 * @see https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 */
export function formatHash({ ln, r, p, salt, hash }: PasswordHash): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** @throws {PasswordHashInvalid} which shows nothing of the text. */
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
    throw new PasswordHashInvalid("its cost is below ln=14,r=8,p=1: it could be guessed too soon");
  }
  if (memoryOf(parsed) > MEMORY_LIMIT || parsed.p > 16) {
    throw new PasswordHashInvalid("its cost is above what a function has: 128 MiB, and p=16");
  }
  if (parsed.salt.length < SALT_BYTES || parsed.hash.length !== HASH_BYTES) {
    throw new PasswordHashInvalid("its salt is under 16 bytes, or its hash is not of 32");
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
  // Unicode has several spellings of one text; keyboards differ in which they send.
  const bytes = Buffer.from(password.normalize("NFC"), "utf8");
  const options = { N: 2 ** ln, r, p, maxmem: 2 * MEMORY_LIMIT };
  return new Promise((resolve, reject) => {
    scrypt(bytes, salt, HASH_BYTES, options, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
}
