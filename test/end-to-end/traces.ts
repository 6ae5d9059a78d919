import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A text in the arguments of every function's process. */
export const BOOTSTRAP = "/bootstrap.cjs";

/** Returns every file below a folder. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** Returns the running descendants of this process, on Linux. Reads each process of the machine once. */
export function children(): readonly string[] {
  const byParent = new Map<string, string[]>();
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const parent = parentOf(pid) ?? "";
    byParent.set(parent, [...(byParent.get(parent) ?? []), pid]);
  }
  const below = (parent: string): readonly string[] =>
    (byParent.get(parent) ?? []).flatMap((pid) => [pid, ...below(pid)]);
  return below(String(process.pid));
}

function parentOf(pid: string): string | undefined {
  try {
    // State and parent follow the name in brackets, which may contain any character.
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[1];
  } catch {
    return undefined;
  }
}

/** Returns the arguments and the environment of a process, as a process listing shows them. */
export function listed(pid: string): Buffer {
  try {
    return Buffer.concat(
      ["cmdline", "environ"].map((name) => readFileSync(`/proc/${pid}/${name}`)),
    );
  } catch {
    return Buffer.alloc(0); // The process has ended.
  }
}
