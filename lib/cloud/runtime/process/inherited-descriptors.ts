import { openSync, readdirSync, readFileSync } from "node:fs";
import { devNull } from "node:os";

/** The flag O_CLOEXEC of a descriptor that closes when a program starts. /proc prints the flags in octal. */
const CLOSED_ON_EXEC = 0o2_000_000;

let nothing: number | undefined;

/**
 * Returns the descriptors of a new process from number 4 on: the null device in place of each descriptor that it
 * would inherit. The program that started this process may have left files, directories or sockets open, and Node.js
 * passes descriptors with high numbers on, which no limit of a function covers. Works on Linux only, because other
 * systems do not list descriptors.
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

/** Returns the descriptors above 2 of this process that a program which it starts would inherit. */
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
    // The descriptor that listed the directory is closed by now.
    return true;
  }
}
