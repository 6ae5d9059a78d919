import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Answer, TestCloud } from "../test-cloud.ts";
import { jsonOf } from "../../json-of.ts";

/** Invokes a function as the admin, without an SDK in between. */
export function invoke(local: TestCloud, name: string, event: unknown = {}): Promise<Answer> {
  const path = `/2015-03-31/functions/${name}/invocations`;
  return local.aws("lambda", path, { as: local.keys("admin"), body: JSON.stringify(event) });
}

/** Invokes a function and returns its payload. Throws an error if the invocation failed. */
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
 * JavaScript that names its own process, or another one of the same PID namespace, by the namespace, the process id
 * and the start time. The start time is necessary because namespaces and process ids are reused.
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

/** The id on this machine of a process with this {@link ownProcess}; `undefined` once it has ended. */
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

/** The fields of /proc/<pid>/stat after the name, which is in brackets and may contain any character. */
function statOf(pid: string): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
}

/** Whether the process with this {@link ownProcess} runs. */
export function lives(name: string): boolean {
  return hostPid(name) !== undefined;
}

/** Whether a process is a zombie: it has ended, but its parent has not collected its status yet. */
function isZombie(pid: string): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, "utf8"));
}
