import { readdirSync, readFileSync } from "node:fs";

/** CPU time of a process and of its descendants. */
export interface Usage {
  /** CPU time in µs of the process itself. */
  readonly main: number;
  /** CPU time in µs of its descendants, including those that have ended. */
  readonly others: number;
}

/** The kernel counts CPU time in ticks of this many µs. */
const TICK_US = 10_000;

/** Returns the CPU time that a process and its descendants have used. Works on Linux only. */
export function usageOf(pid: number): Usage {
  const children = childrenByParent();
  let others = 0;
  const own = statOf(pid);
  const pending = [...(children.get(pid) ?? [])];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    const { self, waitedFor } = statOf(one);
    others += self + waitedFor;
    pending.push(...(children.get(one) ?? []));
  }
  return { main: own.self, others: others + own.waitedFor };
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const { parent } = statOf(pid);
    found.set(parent, [...(found.get(parent) ?? []), pid]);
  }
  return found;
}

function statOf(pid: number): {
  readonly parent: number;
  readonly self: number;
  readonly waitedFor: number;
} {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return { parent: 0, self: 0, waitedFor: 0 }; // It has ended by now.
  }
  // The second field is the name in parentheses, which can contain blanks.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [, parent = 0] = fields;
  const [user = 0, system = 0, userOfEnded = 0, systemOfEnded = 0] = fields.slice(11, 15);
  return {
    parent,
    self: (user + system) * TICK_US,
    waitedFor: (userOfEnded + systemOfEnded) * TICK_US,
  };
}
