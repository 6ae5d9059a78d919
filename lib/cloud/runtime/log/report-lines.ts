import type { FunctionConfiguration } from "../../account/account.ts";

/** What Lambda measures of an invocation. */
export interface Measured {
  readonly durationMs: number;
  /** Duration of the start of the process, if this is its first invocation. */
  readonly initMs: number | undefined;
  readonly maxMemoryMb: number;
  /** Type of the error if the process ended or took too long, for example `Sandbox.Timedout`. */
  readonly endedBy: string | undefined;
}

/** Lines that Lambda itself logs, each with its line feed. */
type PlatformLines = readonly string[];

/** Returns the first line of an invocation's log, unless the function's log level hides it. */
export function startLine(
  { version, logging }: FunctionConfiguration,
  requestId: string,
): PlatformLines {
  if (logging.format === "Text") return [`START RequestId: ${requestId} Version: ${version}\n`];
  if (logging.systemLevel === "WARN") return [];
  return [record("platform.start", { requestId, version })];
}

/** Returns the last lines of an invocation's log. */
export function reportLines(
  { logging, memoryMb, timeoutSeconds }: FunctionConfiguration,
  requestId: string,
  { durationMs, initMs, maxMemoryMb, endedBy }: Measured,
): PlatformLines {
  const billedMs = Math.ceil(durationMs + (initMs ?? 0));
  const isTimeout = endedBy === "Sandbox.Timedout";
  if (logging.format === "JSON") {
    if (logging.systemLevel === "WARN" && endedBy === undefined) return [];
    return [
      record("platform.report", {
        requestId,
        metrics: {
          durationMs: rounded(durationMs),
          billedDurationMs: billedMs,
          memorySizeMB: memoryMb,
          maxMemoryUsedMB: maxMemoryMb,
          ...(initMs === undefined ? {} : { initDurationMs: rounded(initMs) }),
        },
        status: isTimeout ? "timeout" : endedBy === undefined ? "success" : "error",
        ...(endedBy === undefined || isTimeout ? {} : { errorType: endedBy }),
      }),
    ];
  }
  const init = initMs === undefined ? "" : `Init Duration: ${initMs.toFixed(2)} ms\t`;
  const status = endedBy === undefined ? "" : `${statusOf(endedBy)}\t`;
  const lines = [
    `END RequestId: ${requestId}\n`,
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${maxMemoryMb} MB\t${init}${status}\n`,
  ];
  if (!isTimeout) return lines;
  const late = `${new Date().toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds\n`;
  return [late, "\n", ...lines];
}

/** Returns the line about a start that failed, in the phase `init` or during an invocation. */
export function initReportLine(
  { logging }: FunctionConfiguration,
  { phase, initMs, errorType }: { phase: "init" | "invoke"; initMs: number; errorType: string },
): PlatformLines {
  if (logging.format === "Text") {
    return [
      `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: ${phase}\t${statusOf(errorType)}\t\n`,
    ];
  }
  return [
    record("platform.initReport", {
      initializationType: "on-demand",
      phase,
      status: errorType === "Sandbox.Timedout" ? "timeout" : "error",
      ...(errorType === "Sandbox.Timedout" ? {} : { errorType }),
      metrics: { durationMs: rounded(initMs) },
    }),
  ];
}

function statusOf(errorType: string): string {
  return errorType === "Sandbox.Timedout"
    ? "Status: timeout"
    : `Status: error\tError Type: ${errorType}`;
}

function record(type: string, content: object): string {
  return `${JSON.stringify({ time: new Date().toISOString(), type, record: content })}\n`;
}

function rounded(milliseconds: number): number {
  return Number(milliseconds.toFixed(3));
}
