import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import writeFileAtomic from "write-file-atomic";
import { CodedError } from "../../../errors.ts";
import { acquireLock } from "../../files/lock.ts";
import { newLoginKey, sealLogin, unsealLogin, type StoredLogin } from "./login-seal.ts";
import { covers } from "./login-url.ts";
import type { Login } from "./login.ts";
import { readPrivateFile } from "../../files/private-file.ts";
import { isMap } from "../../../json.ts";

/** The stored logins cannot be read or changed. */
class LoginsUnusable extends CodedError {
  readonly code = "ERR_LOGINS";
}

/**
 * Where logins are stored. The key is in another folder, because many people copy, share or back up their
 * configuration folder, and such a copy must not reveal a login. A program that can read all of the user's
 * files can read both folders.
 */
export interface LoginPaths {
  readonly file: string;
  readonly keyFile: string;
}

/** @see https://specifications.freedesktop.org/basedir-spec/latest/ */
export function loginPaths(env: Readonly<Record<string, string | undefined>>): LoginPaths {
  const home = env["HOME"] || homedir();
  const base = (variable: string, otherwise: string): string => {
    const set = env[variable] ?? "";
    // The specification says to ignore a relative path.
    return join(isAbsolute(set) ? set : join(home, otherwise), "signet");
  };
  return {
    file: join(base("XDG_CONFIG_HOME", ".config"), "logins.json"),
    keyFile: join(base("XDG_STATE_HOME", ".local/state"), "logins.key"),
  };
}

/**
 * Returns the stored logins.
 *
 * @throws {LoginsUnusable} If the file is damaged.
 * @throws {FileExposed} If other users can access the file.
 */
export function storedLogins({ file }: LoginPaths): readonly StoredLogin[] {
  const text = readPrivateFile(file);
  if (text === undefined) return [];
  try {
    const { version, logins }: Readonly<Record<string, unknown>> = JSON.parse(text);
    if (version === 1 && Array.isArray(logins) && logins.every(isStored)) return logins;
  } catch {
    // The file is not JSON, or is `null`.
  }
  throw new LoginsUnusable(`${file} is damaged; remove it and log in again`);
}

/**
 * Returns the login for a URL, or `undefined` if no login covers the URL. If several do, the one with the
 * longest URL is returned.
 *
 * @throws {LoginsUnusable} If the file of logins or of their key is damaged, or if the login cannot be decrypted.
 * @throws {FileExposed} If other users can access the file of logins or of their key.
 */
export function loginFor(paths: LoginPaths, target: string): Login | undefined {
  const [closest] = storedLogins(paths)
    .filter(({ url }) => covers(url, target))
    .toSorted((a, b) => b.url.length - a.url.length);
  if (!closest) return undefined;
  const key = readKey(paths);
  const login = key && unsealLogin(closest, key);
  if (login) return login;
  throw new LoginsUnusable(
    `${paths.file}: the login for ${closest.url} was changed, or encrypted with another key than ${paths.keyFile}; log in again`,
  );
}

/**
 * Stores a login, which replaces the stored login for the same URL.
 *
 * @throws {LoginsUnusable} If the file of logins or of their key is damaged, or if another process holds its lock
 *   for five seconds.
 * @throws {FileExposed} If other users can access the file of logins or of their key.
 */
export async function saveLogin(paths: LoginPaths, login: Login): Promise<void> {
  await change(paths, async (logins) => {
    const key = readKey(paths) ?? (await makeKey(paths));
    return [...logins.filter(({ url }) => url !== login.url), sealLogin(login, key)];
  });
}

/**
 * Removes the login for exactly this URL. Returns whether there was one.
 *
 * @throws {LoginsUnusable} If the file of logins is damaged, or if another process holds its lock for five seconds.
 * @throws {FileExposed} If other users can access the file.
 */
export async function removeLogin(paths: LoginPaths, url: string): Promise<boolean> {
  const isThere = storedLogins(paths).some((login) => login.url === url);
  if (isThere) await change(paths, (logins) => logins.filter((login) => login.url !== url));
  return isThere;
}

type Logins = readonly StoredLogin[];

async function change(
  paths: LoginPaths,
  work: (logins: Logins) => Logins | Promise<Logins>,
): Promise<void> {
  const { file } = paths;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const release = await locked(`${file}.lock`);
  try {
    const logins = await work(storedLogins(paths));
    await writePrivate(file, `${JSON.stringify({ version: 1, logins }, undefined, 2)}\n`);
  } finally {
    release();
  }
}

const LOOK_MS = 20;
const LOOKS = 250;

async function locked(path: string): Promise<() => void> {
  for (let look = 1; ; look++) {
    const lock = acquireLock(path);
    if ("release" in lock) return lock.release;
    if (look === LOOKS) {
      throw new LoginsUnusable(
        `process ${lock.owner} ${lock.elsewhere ?? ""} holds the lock ${path}; if that process no longer runs, remove the file`,
      );
    }
    await sleep(LOOK_MS);
  }
}

function readKey({ keyFile }: LoginPaths): Buffer | undefined {
  const text = readPrivateFile(keyFile);
  if (text === undefined) return undefined;
  const key = Buffer.from(text, "base64");
  if (key.length === 32) return key;
  throw new LoginsUnusable(`${keyFile} is damaged; remove it and log in again`);
}

async function makeKey({ keyFile }: LoginPaths): Promise<Buffer> {
  const key = newLoginKey();
  mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
  await writePrivate(keyFile, `${key.toString("base64")}\n`);
  return key;
}

function writePrivate(path: string, text: string): Promise<void> {
  return writeFileAtomic(path, text, { encoding: "utf8", mode: 0o600 });
}

function isStored(value: unknown): value is StoredLogin {
  if (!isMap(value)) return false;
  const { url, type, name, sealed }: Partial<Record<keyof StoredLogin, unknown>> = value;
  const texts = [url, name, sealed].every((text) => typeof text === "string");
  return texts && (type === "basic" || type === "oidc");
}
