/**
 * The source of a function that attempts actions that functions must not perform. Each attempt has the name under
 * which the start logs it. The event has the targets. The function returns the names of all attempts and the names of
 * the attempts that succeeded.
 */
export const PROBE_HANDLER = `
import * as children from "node:child_process";
import * as fs from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { setFlagsFromString } from "node:v8";

// The function's NODE_OPTIONS load this module before the bootstrap.
const setFlags = setFlagsFromString;

const succeeds = async (attempt) => {
  try { await attempt(); return true; } catch { return false; }
};
const connected = (target) => new Promise((resolve, reject) => {
  const socket = connect(target, () => { socket.destroy(); resolve(); });
  socket.on("error", reject);
  setTimeout(() => { socket.destroy(); reject(new Error("timeout")); }, 200);
});
const shell = (script, ...args) =>
  children.execFileSync("/bin/sh", ["-c", script, "sh", ...args], { stdio: ["ignore", "pipe", "ignore"] });
const write = (folder) => fs.rmdirSync(fs.mkdtempSync(folder + "/signet-probe-"));
const own = (folder) => /^[/](tmp|proc)([/]|$)/.test(folder);
const mounts = () => {
  try {
    return fs.readFileSync("/proc/self/mounts", "utf8").split("\\n").map((line) => line.split(" ")[1]);
  } catch { return []; }
};

export const handler = async ({ step, pids, file, socket, name, port, folders, isolated, linger, keyring }) => {
  const isParent = await succeeds(() => shell("true"));
  if (step === "memory") {
    // A child of the function holds the memory if possible: tail keeps what it may have to print.
    if (isParent) return shell("{ head -c 150000000 /dev/zero; sleep 2; } | tail -n 1 | wc -c").toString();
    const held = Buffer.alloc(150e6, 1);
    return new Promise((done) => setTimeout(done, 2000, held.length));
  }
  const abstract = name && "\\0" + name;
  const places = [...new Set([...folders, ...mounts()])].filter((one) => one && !own(one));
  const attempts = {
    root: () => { if (process.getuid?.() !== 0) throw new Error(); },
    signal: () => {
      const reached = pids.filter((pid) => { try { return process.kill(pid, 0); } catch { return false; } });
      if (reached.length === 0 && !(isParent && shell('for p; do kill -0 $p && echo $p; done; true', ...pids.map(String)).length)) throw new Error();
    },
    read: async () => {
      if (!(await succeeds(() => fs.readFileSync(file))) && !(isParent && shell('cat "$1"', file).length)) throw new Error();
    },
    socket: () => connected(socket),
    ...(abstract && !isolated ? { abstract: async () => {
      const script = 'require("node:net").connect("\\\\0" + process.argv[1]).on("connect", () => process.exit(0)).on("error", () => process.exit(1))';
      if (!(await succeeds(() => connected(abstract)))) children.execFileSync(process.execPath, ["-e", script, name], { stdio: "ignore" });
    } } : {}),
    write: async () => {
      for (const place of places) {
        if (await succeeds(() => write(place))) return;
        if (isParent && (await succeeds(() => shell('rmdir "$(mktemp -d "$1/signet-probe-XXXXXX")"', place)))) return;
      }
      throw new Error();
    },
    temporary: () => {
      if (fs.readdirSync("/tmp").length === 0) {
        try { fs.writeFileSync("/tmp/large", Buffer.alloc(2 * 2 ** 20)); } finally { fs.rmSync("/tmp/large", { force: true }); }
      }
    },
    flags: () => setFlags("--stack-size=900"),
    ...(isParent && keyring ? { keys: () => {
      // Without a program that makes the system call, the function keeps the keyring of the cloud.
      if (!keyring.command) return;
      const id = shell('"$@"', ...keyring.command).toString();
      if (keyring.id === "-1" || id !== keyring.id) throw new Error();
    } } : {}),
    ...(isolated ? { network: async () => {
      if (Object.values(networkInterfaces()).flat().every(({ internal }) => internal)) await connected({ port, host: "127.0.0.1" });
    } } : {}),
  };
  const succeeded = isParent ? ["start"] : [];
  for (const [name, attempt] of Object.entries(attempts)) if (await succeeds(attempt)) succeeded.push(name);
  if (isParent) children.spawn("/bin/sleep", [linger], { detached: true, stdio: "ignore" }).unref();
  return { succeeded, tried: ["start", ...Object.keys(attempts)] };
};
`;
