import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { noNamespaces, sandbox } from "./sandbox-here.ts";

const attacks = join(import.meta.dirname, "attacks");
const names = readdirSync(attacks).map((file) => file.replace(/\.mjs$/, ""));
const directory = temporaryDirectory();
/** The id of a user without privileges. It needs no entry in /etc/passwd. */
const ORDINARY = 23_456;
/** Number of a file descriptor that child processes inherit: Node.js closes only the first seventeen. */
const DESCRIPTOR = 40;
const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
  // The ordinary user cannot read this project, so the test copies the necessary files.
  mkdirSync(join(directory, "node"));
  copyFileSync(
    join(import.meta.dirname, "../../../lib/cloud/runtime/node/bootstrap.mjs"),
    join(directory, "node/bootstrap.mjs"),
  );
  cpSync(attacks, join(directory, "attacks"), { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, "attack-program.ts")],
    outfile: join(directory, "attack-program.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  for (const entry of ["", ...readdirSync(directory, { recursive: true, encoding: "utf8" })]) {
    chmodSync(join(directory, entry), 0o755);
  }
});

/** Returns the attacks that succeed in a sandbox, whose cloud runs as root or as an ordinary user. */
async function succeeding(means: object, user: "root" | "ordinary"): Promise<readonly string[]> {
  const root = isRoot && user === "root";
  const argv = [
    join(directory, "attack-program.mjs"),
    join(directory, "attacks"),
    JSON.stringify({ networks: false, permissions: true, ...means, root }),
    String(DESCRIPTOR),
  ];
  const identity = isRoot && user === "ordinary" ? { uid: ORDINARY, gid: ORDINARY } : {};
  // This descriptor is of a file that only the user who started the cloud could have opened.
  const left = openSync(process.execPath, "r");
  const skipped = Array.from({ length: DESCRIPTOR - 3 }, () => "ignore" as const);
  const child = spawn(process.execPath, argv, {
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
    "connect-abstract-socket",
    "connect-abstract-socket-unchecked",
    "debug-cloud",
    "internal-binding",
    "listen-abstract-socket",
    "load-add-on",
    "read-environment-of-cloud",
    "read-file",
    "read-inherited-descriptor",
    "start-process",
    "start-worker",
    "trace-to-file",
    "write-mounts",
    "write-own-memory",
  ];

  it.each(users)(
    "Node.js prevents the attacks in docs/lockdown.md if the user is: %s",
    async (user) => {
      const open = await succeeding({ namespaces: false }, user);
      expect(kept.filter((name) => open.includes(name))).toEqual([]);
      // A function of another user cannot signal the cloud, or reach its private socket.
      const byUser = [
        "signal-cloud",
        "signal-group",
        "signal-stranger",
        "connect-socket",
        "child-signals-cloud",
        "child-reads-file",
      ];
      expect(byUser.filter((name) => open.includes(name))).toEqual(user === "root" ? [] : byUser);
    },
  );

  it("all but nine attacks succeed if the permissions of Node.js are off too", async () => {
    const open = await succeeding({ namespaces: false, permissions: false }, "ordinary");
    const never = names.filter((name) => !open.includes(name));
    expect(never.toSorted()).toEqual([
      "child-of-thread-takes-memory",
      "child-remounts",
      "child-takes-memory",
      "connect-abstract-socket",
      "connect-abstract-socket-unchecked",
      "debug-cloud",
      "listen-abstract-socket",
      "read-inherited-descriptor",
      "trace-to-file",
    ]);
  });
});
