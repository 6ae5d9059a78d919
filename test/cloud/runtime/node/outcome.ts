import { isDeepStrictEqual } from "node:util";
import { isMap, parseJson } from "../../../../lib/json.ts";

/** How an event ended: by a result, by an error, or by the end of the process. */
export type Response =
  | "ready"
  | "exit"
  | { readonly result: unknown }
  | { readonly errorType: unknown; readonly errorMessage: string };

/** What a program did with a case, without what depends on the time, the machine and the program's own files. */
export interface CaseOutcome {
  readonly start: Response;
  readonly responses: readonly Response[];
  /** Status with which the process ended by itself. */
  readonly exit?: number | string | null;
  readonly log: readonly string[];
}

/** Reads a message of a program. */
export function responseOf(message: unknown): Response {
  if (!isMap(message)) return "exit";
  if (message["type"] === "ready") return "ready";
  if (message["type"] === "result") return { result: parseJson(String(message["payload"])) };
  const error = message["error"];
  const { errorType, errorMessage } = isMap(error) ? error : {};
  return { errorType, errorMessage: neutral(String(errorMessage)) };
}

/** Returns the lines that the program itself wrote, without times and stack traces. */
export function logLines(output: string): readonly string[] {
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => neutral(line.replaceAll("\r", "\n").replaceAll("\u001E", "\n")));
}

/** Removes times, stacks and the paths of the program's files. */
function neutral(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replace(/"(stack|stackTrace)":\[(?:"(?:[^"\\]|\\.)*",?)*\]/g, '"$1":[]')
    .replace(/(?:\\n|\n) {4}at [^\\\n"]*/g, "")
    .replace(/(Require stack:)(?:(?:\\n|\n)- [^\\\n"]*)*/g, "$1")
    .replace(/\(node:\d+\)/g, "(node:<pid>)")
    .replace(/\/\S*?signet-contract-\w+\/[\w-]+/g, "<task>")
    .replace(/ imported from [^"\n]*/g, " imported from <file>");
}

/**
 * Whether a difference is known: version 3.3.0 is the last one of its major version on npm, and its repository has
 * newer sources. These warn of callbacks, and end an async handler that never settles with an error.
 */
export function isKnownOf(
  { version, isPublished }: { readonly version: string; readonly isPublished: boolean },
  theirs: CaseOutcome,
  ours: CaseOutcome,
): boolean {
  if (version !== "3.3.0" || !isPublished) return false;
  const isUnsettled = JSON.stringify(ours.responses).includes("Runtime.NodeJsExit");
  const log = ours.log.filter((line) => !line.includes("callback-based function handlers"));
  return isUnsettled || isDeepStrictEqual({ ...ours, log }, theirs);
}
