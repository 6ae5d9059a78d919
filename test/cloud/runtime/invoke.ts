import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Answer, TestCloud } from "../test-cloud.ts";
import { jsonOf } from "../../json-of.ts";

/** Invokes a function as the admin, without an SDK in between. */
export function invoke(local: TestCloud, name: string, event: unknown = {}): Promise<Answer> {
  const path = `/2015-03-31/functions/${name}/invocations`;
  return local.aws("lambda", path, { as: local.keys("admin"), body: JSON.stringify(event) });
}

/** What it answered: the JSON of a success. */
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

/** For what happens soon, but on a busy machine not at once. */
export const PATIENTLY = { timeout: 10_000, interval: 20 };

/**
 * JavaScript that names the process it runs in, or another of the same PID namespace: by the namespace, the
 * id in it and the time of its start, since both others are used again.
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

/** The id that a process has on this machine, by its {@link ownProcess}; `undefined` once it has ended. */
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

/** The fields of /proc/<pid>/stat after the name, which is in brackets and may hold anything. */
function statOf(pid: string): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
}

/** Whether a process runs, by its {@link ownProcess}. */
export function lives(name: string): boolean {
  return hostPid(name) !== undefined;
}

/** A process that has ended may be listed until its parent asks about it. */
function isZombie(pid: string): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, "utf8"));
}
