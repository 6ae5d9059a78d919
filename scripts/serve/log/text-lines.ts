import { allowText, requestedText } from "../../../lib/cloud/process/log-lines.ts";
import type { LogEvent, RequestEntry } from "../../../lib/cloud/process/log.ts";
import type { OutputEvent } from "./gathered-output.ts";
import { INDENT, localTime, rowLines } from "./row.ts";
import { shortArn } from "./shortened.ts";
import { colourOf, type Style } from "./style.ts";

type EventOf<T extends LogEvent["type"]> = Extract<LogEvent, { type: T }>;

/** Returns the lines of a request: its row, what would allow it, and the output of its functions. */
export function requestLines(
  request: EventOf<"request">,
  output: readonly OutputEvent[],
  style: Style,
): readonly string[] {
  const { time, status, latencyMs, reason, allow = [] } = request;
  const colour = colourOf(status);
  const what = requestedText(request);
  const who = callerText(request, style);
  return [
    ...rowLines({ time, status: String(status), colour, what, latencyMs, who, reason }, style),
    ...allow.map((one) => `${INDENT}${style.paint("dim", "allow:")} ${allowText(one)}`),
    ...outputBelow(output, request.function, style),
  ];
}

/** Returns the lines of an asynchronous invocation: its row, and the output of the function. */
export function invocationLines(
  { time, function: name, failed, latencyMs, reason }: EventOf<"invocation">,
  output: readonly OutputEvent[],
  style: Style,
): readonly string[] {
  const outcome = failed
    ? ({ status: "fail", colour: "red" } as const)
    : ({ status: "ok", colour: "green" } as const);
  const row = { ...outcome, time, what: `async ${name}`, latencyMs, who: "", reason };
  return [...rowLines(row, style), ...outputBelow(output, name, style)];
}

/** Returns the lines of output whose request or invocation has not ended, or had ended before. */
export function earlyOutput(output: readonly OutputEvent[], { paint }: Style): readonly string[] {
  return output.map(({ time, function: name, line }) =>
    headed(paint("dim", localTime(time)), "", `${paint("dim", `${name} │`)} ${line}`),
  );
}

export function noticeLines(
  { time, text }: EventOf<"notice">,
  { paint }: Style,
): readonly string[] {
  return [headed(paint("dim", localTime(time)), "", text)];
}

export function problemLines(
  { time, text, function: name, stack = [] }: EventOf<"problem">,
  { paint }: Style,
): readonly string[] {
  const whole = name === undefined ? text : `${name}: ${text}`;
  return [
    headed(paint("dim", localTime(time)), paint("red", "error"), paint("red", whole)),
    ...stack.map((line) => `${INDENT}${line}`),
  ];
}

/** Returns a line whose text begins in the column of the others, behind a time and an optional word of five letters. */
function headed(time: string, word: string, text: string): string {
  return `${time}  ${word === "" ? "     " : word} ${text}`;
}

/** Returns output below its row. Other functions than the row's own, such as an authorizer, are named. */
function outputBelow(
  output: readonly OutputEvent[],
  own: string | undefined,
  { paint }: Style,
): readonly string[] {
  return output.map(({ function: name, line }) => {
    const bar = name === own ? "│" : `${name} │`;
    return `${INDENT}${paint("dim", bar)} ${line}`;
  });
}

function callerText(
  { caller, callerFunction, principalId }: RequestEntry,
  { isShort }: Style,
): string {
  if (caller === undefined) {
    return principalId === undefined ? "anonymous" : `authorizer:${principalId}`;
  }
  if (!isShort) return caller;
  return callerFunction === undefined ? shortArn(caller) : `function ${callerFunction}`;
}
