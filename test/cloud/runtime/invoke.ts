import { existsSync, readFileSync } from "node:fs";
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

/** Whether a process runs. One that has ended may be listed until its parent asks about it. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
  } catch {
    return false;
  }
}
