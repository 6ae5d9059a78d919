import type { FunctionConfiguration } from "../../account/account.ts";

/** Returns the last lines of an event's log, as on Lambda but without the used memory, which is not measured. */
export function reportLines(
  requestId: string,
  durationMs: number,
  { memoryMb }: FunctionConfiguration,
): string {
  const duration = `Duration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms`;
  return `END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\t${duration}\tMemory Size: ${memoryMb} MB\n`;
}
