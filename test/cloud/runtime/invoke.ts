import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Answer, TestCloud } from "../test-cloud.ts";
import { jsonOf } from "../../json-of.ts";

/** Invokes a function as the admin, without an SDK, and returns the HTTP response. */
export function invoke(local: TestCloud, name: string, event: unknown = {}): Promise<Answer> {
  const path = `/2015-03-31/functions/${name}/invocations`;
  return local.aws("lambda", path, { as: local.keys("admin"), body: JSON.stringify(event) });
}

/** Invokes a function and returns its payload. @throws {Error} If the invocation fails. */
export async function result<T = Readonly<Record<string, unknown>>>(
  local: TestCloud,
  name: string,
  event: unknown = {},
): Promise<T> {
  const answer = await invoke(local, name, event);
  if (answer.status !== 200 || answer.header("x-amz-function-error") !== undefined) {
    throw new Error(`${answer.status} ${answer.text}`);
  }
  return jsonOf<T>(answer);
}

/** Polling options for events that happen soon, but not at once on a busy machine. */
export const PATIENTLY = { timeout: 10_000, interval: 20 };

/**
 * JavaScript of a function that returns a name for its own process, or for another process of its PID namespace. The
 * name has the namespace, the process id and the start time, because namespaces and process ids are reused.
 */
export const ownProcess = `((pid) => {
  try {
    const { readFileSync, readlinkSync } = process.getBuiltinModule("node:fs");
    const start = readFileSync("/proc/" + pid + "/stat", "utf8").replace(/^.*\\) /s, "").split(" ")[19];
    return [readlinkSync("/proc/self/ns/pid"), pid, start].join("/");
  } catch {
    return "/" + pid;
  }
})`;

/** Returns the id on this machine of a process by its {@link ownProcess} name; `undefined` if it has ended. */
export function hostPid(name: string): number | undefined {
  const [namespace = "", pid = "", start] = name.split("/");
  const candidates =
    namespace === "" ? [pid] : readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  const found = candidates.find((candidate) => {
    try {
      if (namespace === "") return process.kill(Number(candidate), 0) && !isZombie(candidate);
      const status = readFileSync(`/proc/${candidate}/status`, "utf8");
      const [, own = ""] = /^NSpid:.*\s(\d+)$/m.exec(status) ?? [];
      return (
        own === pid &&
        readlinkSync(`/proc/${candidate}/ns/pid`) === namespace &&
        statOf(candidate)[19] === start &&
        !isZombie(candidate)
      );
    } catch {
      return false;
    }
  });
  return found === undefined ? undefined : Number(found);
}

/** Returns the fields of /proc/<pid>/stat after the name, which is in brackets and may contain any character. */
function statOf(pid: string): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
}

/** Returns whether the process with this {@link ownProcess} name runs. */
export function lives(name: string): boolean {
  return hostPid(name) !== undefined;
}

/** Returns whether a process is a zombie: it has ended, but its parent has not collected its status yet. */
function isZombie(pid: string): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, "utf8"));
}
