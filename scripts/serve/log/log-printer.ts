import type { LogEvent } from "../../../lib/cloud/process/log.ts";
import type { Io } from "../../terminal/io.ts";
import { GatheredOutput } from "./gathered-output.ts";
import { namesFit } from "./only.ts";
import type { LogOptions } from "./options.ts";
import { styleOf } from "./style.ts";
import {
  earlyOutput,
  invocationLines,
  noticeLines,
  problemLines,
  requestLines,
} from "./text-lines.ts";

/** Prints the events of a cloud's log. */
export interface LogPrinter {
  readonly print: (event: LogEvent) => void;
  /** Prints the output of functions that still waits for the end of its request. */
  readonly flush: () => void;
}

/**
 * Returns a printer of the log. Lines for people go to standard error, and JSON to standard output, where a program
 * can read it without the other messages.
 */
export function logPrinter(options: LogOptions, io: Io): LogPrinter {
  if (options.form === "json") {
    return {
      print(event) {
        if (isWanted(event, options)) io.out(`${JSON.stringify(event)}\n`);
      },
      flush: () => undefined,
    };
  }
  const style = styleOf(io);
  const say = (lines: readonly string[]): void => {
    for (const line of lines) {
      if (io.colours?.err === true) io.coloured("err", line);
      else io.err(line);
    }
  };
  // Whether a request is denied is known only at its end, so output before the end cannot be chosen.
  const output = new GatheredOutput((lines) => {
    if (!options.only.denied) say(earlyOutput(lines, style));
  });
  return {
    print(event) {
      if (event.type === "output") {
        if (!options.quiet && namesFit(options.only, event)) output.add(event);
        return;
      }
      const key = event.type === "request" ? event.requestId : undefined;
      const below = output.take((event.type === "invocation" ? event.invocationId : key) ?? "");
      if (!isWanted(event, options)) return;
      if (event.type === "request") say(requestLines(event, below, style));
      if (event.type === "invocation") say(invocationLines(event, below, style));
      if (event.type === "notice") say(noticeLines(event, style));
      if (event.type === "problem") say(problemLines(event, style));
    },
    flush: () => output.flush(),
  };
}

/** Whether the options choose an event. */
function isWanted(event: LogEvent, { quiet, only }: LogOptions): boolean {
  const isProblem = event.type === "problem" || (event.type === "invocation" && event.failed);
  if (quiet) return isProblem;
  if (only.denied && !(event.type === "request" ? event.denied : event.type === "problem")) {
    return false;
  }
  return namesFit(only, event);
}
