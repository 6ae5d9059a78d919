import {
  COST,
  formatHash,
  hashPassword,
  isPassword,
  parseHash,
  PasswordHashInvalid,
  type PasswordHash,
} from "./password-hash.ts";

/** Password hashes by user name. */
export type Users = ReadonlyMap<string, PasswordHash>;

/**
 * Form of a user name. The Basic scheme requires a name without a colon, and logs need a name without control
 * characters.
 */
const NAME = /^[^\p{Cc}\p{Zl}\p{Zp}:]{1,128}$/u;

/**
 * Whether HTTP's Basic scheme can carry a password. RFC 7617 §2 forbids control characters. This rule also rejects a
 * password with NULs at its end. Such a password would have the same hash as the password without them, because HMAC
 * pads a short key with zeros.
 */
export function isBasicPassword(password: string): boolean {
  return password !== "" && !/\p{Cc}/u.test(password);
}

/**
 * Returns the line of one user: `<name>:<hash>`.
 *
 * @throws {PasswordHashInvalid} If HTTP's Basic scheme cannot carry the name or the password.
 */
export async function userLine(name: string, password: string): Promise<string> {
  requireName(name);
  if (!isBasicPassword(password)) {
    throw new PasswordHashInvalid("the password is empty or has a control character");
  }
  return `${name}:${formatHash(await hashPassword(password))}`;
}

/**
 * Parses users from their lines. Empty lines are skipped.
 *
 * @throws {PasswordHashInvalid} If a line is invalid or there is no user. The message gives the number of the line,
 *   but no part of its text.
 */
export function parseUsers(text: string): Users {
  const users = new Map<string, PasswordHash>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    try {
      requireName(name);
      if (users.has(name)) throw new PasswordHashInvalid("its name is also in an earlier line");
      users.set(name, parseHash(line.slice(colon + 1).trim()));
    } catch (cause) {
      if (!(cause instanceof PasswordHashInvalid)) throw cause;
      throw new PasswordHashInvalid(`line ${index + 1}: ${cause.message}`, { cause });
    }
  }
  if (users.size === 0) throw new PasswordHashInvalid("it has no users");
  return users;
}

/**
 * Whether a user has this password. The check takes as long for an unknown user as for a known one, because the
 * password is hashed at the cost of the first user's hash. A password that no user can have is rejected at once.
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
