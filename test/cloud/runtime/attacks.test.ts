import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, closeSync, cpSync, existsSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { isFull } from "../../random/runs.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { noNamespaces, sandbox } from "./sandbox-here.ts";

const attacks = join(import.meta.dirname, "attacks");
const names = readdirSync(attacks).map((file) => file.replace(/\.mjs$/, ""));
const directory = temporaryDirectory();
/** The id of a user without privileges. It needs no entry in /etc/passwd. */
const ORDINARY = 23_456;
/** Number of a file descriptor that child processes inherit: Node.js closes only the first seventeen. */
const DESCRIPTOR = 40;
/** Numbers of system calls, by the processor's architecture. */
const SYSTEM_CALLS: Readonly<Record<string, { readonly addKey: number; readonly keyctl: number }>> =
  {
    arm64: { addKey: 217, keyctl: 219 },
    x64: { addKey: 248, keyctl: 250 },
  };
const { addKey, keyctl } = SYSTEM_CALLS[process.arch] ?? {};
/** The start of a command. Perl joins a new session keyring, adds a key to it, and runs the rest of the command. */
const withKey = [
  "/usr/bin/perl",
  "-e",
  `syscall(${keyctl}, 1, 0); syscall(${addKey}, my $type = "user", my $name = "signet-private", my $key = "private", 7, -3); exec { $ARGV[0] } @ARGV`,
];
const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
  // The ordinary user cannot read this project, so the test copies the necessary files.
  const program = join(import.meta.dirname, "../../../lib/cloud/runtime/node");
  cpSync(program, join(directory, "node"), { recursive: true });
  cpSync(attacks, join(directory, "attacks"), { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, "attack-program.ts")],
    outfile: join(directory, "node/attack-program.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  for (const entry of ["", ...readdirSync(directory, { recursive: true, encoding: "utf8" })]) {
    chmodSync(join(directory, entry), 0o755);
  }
});

/** Returns which of the given attacks succeed in a sandbox, whose cloud runs as root or as an ordinary user. */
async function succeeding(
  means: object,
  user: "root" | "ordinary",
  tried: readonly string[] = names,
): Promise<readonly string[]> {
  const root = isRoot && user === "root";
  const argv = [
    join(directory, "node/attack-program.mjs"),
    join(directory, "attacks"),
    JSON.stringify({ networks: false, permissions: true, ...means, root }),
    String(DESCRIPTOR),
    tried.join(","),
  ];
  const identity = isRoot && user === "ordinary" ? { uid: ORDINARY, gid: ORDINARY } : {};
  // This descriptor is of a file that only the user who started the cloud could have opened.
  const left = openSync(process.execPath, "r");
  const skipped = Array.from({ length: DESCRIPTOR - 3 }, () => "ignore" as const);
  const command = [...(existsSync("/usr/bin/perl") ? withKey : []), process.execPath, ...argv];
  const child = spawn(command[0] ?? "", command.slice(1), {
    ...identity,
    cwd: directory,
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "inherit", ...skipped, left],
  });
  closeSync(left);
  if (child.stdout === null) throw new Error("it has no output");
  const [stdout] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return JSON.parse(stdout);
}

const users = isRoot ? (["root", "ordinary"] as const) : (["ordinary"] as const);

describe.runIf(sandbox.namespaces)(`in namespaces${noNamespaces}`, () => {
  it.each(users)("every attack fails if the user of the cloud is: %s", async (user) => {
    expect(await succeeding({ namespaces: true }, user)).toEqual([]);
  });
});

describe("without namespaces", () => {
  /** Attacks by functions without declared child processes, which Node.js prevents even without namespaces. */
  const kept = [
    "child-holds-memory-file",
    "child-reads-key",
    "child-starts-many",
    "connect-abstract-socket",
    "connect-abstract-socket-unchecked",
    "cover-by-variable",
    "debug-cloud",
    "import-flag-setter",
    "internal-binding",
    "listen-abstract-socket",
    "load-add-on",
    "preload-flag-setter",
    "read-environment-of-cloud",
    "read-file",
    "read-inherited-descriptor",
    "start-process",
    "start-worker",
    "trace-by-options",
    "trace-to-file",
    "write-mounts",
    "write-own-memory",
  ];

  it.each(users)(
    "Node.js prevents the attacks in docs/lockdown.md if the user is: %s",
    async (user) => {
      // A function of another user cannot signal the cloud, or reach its private socket.
      const byUser = [
        "signal-cloud",
        "signal-group",
        "signal-stranger",
        "connect-socket",
        "child-signals-cloud",
        "child-reads-file",
      ];
      const open = await succeeding({ namespaces: false }, user, [...kept, ...byUser]);
      expect(kept.filter((name) => open.includes(name))).toEqual([]);
      expect(byUser.filter((name) => open.includes(name))).toEqual(user === "root" ? [] : byUser);
    },
  );

  // Shows that the other attacks work. The mutations of `npm run test:mutations` do the same for each defence.
  it.each(isFull ? [[]] : [])(
    "without the permissions of Node.js too, only the attacks fail that need no permission to prevent",
    async () => {
      const open = await succeeding({ namespaces: false, permissions: false }, "ordinary");
      const never = names.filter((name) => !open.includes(name));
      expect(never.toSorted()).toEqual([
        "child-holds-memory-file",
        "child-of-thread-takes-memory",
        "child-reads-key",
        "child-remounts",
        "child-starts-many",
        "child-takes-memory",
        "connect-abstract-socket",
        "connect-abstract-socket-unchecked",
        "cover-by-variable",
        "debug-cloud",
        "import-flag-setter",
        "listen-abstract-socket",
        "preload-flag-setter",
        "read-inherited-descriptor",
        "trace-by-options",
        "trace-to-file",
      ]);
    },
  );
});
