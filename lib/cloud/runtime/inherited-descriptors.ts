import { openSync, readdirSync, readFileSync } from "node:fs";
import { devNull } from "node:os";

/** O_CLOEXEC among the flags of a descriptor, which /proc has in octal: no other program gets it. */
const CLOSED_ON_EXEC = 0o2_000_000;

let nothing: number | undefined;

/**
 * What a process gets as its descriptors from the fourth on. Whoever started this process may have left files,
 * directories or sockets open, and Node.js passes those with high numbers on, past every limit of a function:
 * each is replaced by the null device. Linux only; elsewhere nobody tells which they are.
 */
export function afterChannel(): ("ignore" | number)[] {
  const inherited = inheritedDescriptors();
  const last = Math.max(3, ...inherited);
  nothing ??= openSync(devNull, "r+");
  const over = nothing;
  return Array.from({ length: last - 3 }, (_, at) =>
    inherited.includes(at + 4) ? over : "ignore",
  );
}

/** The descriptors of this process that a program started by it would get, but for the first three. */
function inheritedDescriptors(): readonly number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((descriptor) => descriptor > 2 && !isClosedOnExec(descriptor));
}

function isClosedOnExec(descriptor: number): boolean {
  try {
    const text = readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8");
    const [, flags = "0"] = /^flags:\s*(\d+)$/m.exec(text) ?? [];
    return (Number.parseInt(flags, 8) & CLOSED_ON_EXEC) !== 0;
  } catch {
    // It was the one through which they were listed.
    return true;
  }
}
