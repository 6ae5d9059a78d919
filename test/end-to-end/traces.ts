import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What is in the arguments of a function's process. */
export const BOOTSTRAP = "/bootstrap.mjs";

/** Every file below a folder. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** The running processes that descend from this one, on Linux. Reads each process of the machine once. */
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
    // The name, in brackets, may hold anything; state and parent come after it.
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[1];
  } catch {
    return undefined;
  }
}

/** What anybody who may list processes sees of one: its arguments and its environment. */
export function listed(pid: string): Buffer {
  try {
    return Buffer.concat(
      ["cmdline", "environ"].map((name) => readFileSync(`/proc/${pid}/${name}`)),
    );
  } catch {
    return Buffer.alloc(0); // It has ended.
  }
}
