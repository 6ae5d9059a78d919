import { execFile } from "node:child_process";
import { existsSync } from "node:fs";

/** The program that makes the system call, because Node.js and most shells cannot. */
const PERL = "/usr/bin/perl";

/** The number of the system call `keyctl`, by processor. */
const KEYCTL: Readonly<Record<string, number>> = {
  arm: 311,
  arm64: 219,
  ia32: 288,
  loong64: 219,
  ppc64: 271,
  riscv64: 219,
  s390x: 280,
  x64: 250,
};

/**
 * Joins a new session keyring, or ends with an error. The system call fails with EPERM (1) or ENOSYS (38) where a
 * container or the kernel has no keyrings, in which case the function has no keyrings either.
 */
const join = (keyctl: number): string =>
  `syscall(${keyctl}, 1, 0) == -1 && $! != 1 && $! != 38 and die $!; exec { $ARGV[0] } @ARGV or die $!`;

/** Prints the id of the session keyring, or -1 if there are no keyrings. */
const print = (keyctl: number): string => `print syscall(${keyctl}, 0, -3, 0)`;

/**
 * The start of a command that runs the rest of the command with a new, empty session keyring. Processes otherwise
 * inherit the session keyring of the user who started the cloud, and can read the keys in it. The start is empty if
 * this machine cannot make the system call.
 */
export function inOwnSessionKeyring(): readonly string[] {
  const keyctl = callNumber();
  return keyctl === undefined ? [] : [PERL, "-e", join(keyctl)];
}

/** The session keyring of this process, for a function that attempts to use it. */
export interface SessionKeyring {
  /** A command that prints the id of the session keyring of the process that runs it. */
  readonly command: readonly string[];
  /** What the command prints here. It is `-1` if there are no keyrings. */
  readonly id: string;
}

/** Returns the session keyring of this process, or `undefined` if this machine cannot make the system call. */
export async function sessionKeyring(): Promise<SessionKeyring | undefined> {
  const keyctl = callNumber();
  if (keyctl === undefined) return undefined;
  const args = ["-e", print(keyctl)];
  const id = await new Promise<string>((resolve, reject) => {
    execFile(PERL, args, { env: {} }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
  return { command: [PERL, ...args], id };
}

function callNumber(): number | undefined {
  if (process.platform !== "linux" || !existsSync(PERL)) return undefined;
  return KEYCTL[process.arch];
}
