import {
  COST,
  formatHash,
  hashPassword,
  isPassword,
  parseHash,
  PasswordHashInvalid,
  type PasswordHash,
} from "./password-hash.ts";

/** Whoever has a password, by name. */
export type Users = ReadonlyMap<string, PasswordHash>;

/** What HTTP's Basic scheme can carry in front of its colon, and a log can show. */
const NAME = /^[^\p{Cc}\p{Zl}\p{Zp}:]{1,128}$/u;

/**
 * Whether HTTP's Basic scheme can carry a password. RFC 7617 §2 forbids control characters. HMAC fills a short
 * key up with zeros, so without this rule scrypt would take a password that ends in NUL for the one before it.
 */
export function isBasicPassword(password: string): boolean {
  return password !== "" && !/\p{Cc}/u.test(password);
}

/** The line of one user: `<name>:<hash>`. */
export async function userLine(name: string, password: string): Promise<string> {
  requireName(name);
  if (!isBasicPassword(password)) {
    throw new PasswordHashInvalid("the password is empty or has a control character");
  }
  return `${name}:${formatHash(await hashPassword(password))}`;
}

/**
 * Users from their lines; empty lines are passed over.
 *
 * @throws {PasswordHashInvalid} which names the line by its number, and shows nothing of it.
 */
export function parseUsers(text: string): Users {
  const users = new Map<string, PasswordHash>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    try {
      requireName(name);
      if (users.has(name)) throw new PasswordHashInvalid("its name stands in an earlier line too");
      users.set(name, parseHash(line.slice(colon + 1).trim()));
    } catch (cause) {
      if (!(cause instanceof PasswordHashInvalid)) throw cause;
      throw new PasswordHashInvalid(`line ${index + 1}: ${cause.message}`, { cause });
    }
  }
  if (users.size === 0) throw new PasswordHashInvalid("there is no user in it");
  return users;
}

/**
 * Whether that user has that password. An unknown user takes as long as a known one: the work is done for a
 * hash without a user, at the cost that the first user has. A password that no user can have takes no work.
 */
export async function isUser(users: Users, name: string, password: string): Promise<boolean> {
  if (!isBasicPassword(password)) return false;
  const known = users.get(name);
  const right = await isPassword(known ?? decoy(users), password);
  return right && known !== undefined;
}

const decoys = new WeakMap<Users, PasswordHash>();

function decoy(users: Users): PasswordHash {
  const made = decoys.get(users) ?? {
    ...([...users.values()][0] ?? COST),
    salt: Buffer.alloc(16),
    hash: Buffer.alloc(32),
  };
  decoys.set(users, made);
  return made;
}

function requireName(name: string): void {
  if (NAME.test(name)) return;
  throw new PasswordHashInvalid(
    "a user's name has 1 to 128 characters, and neither a colon nor a control character",
  );
}
