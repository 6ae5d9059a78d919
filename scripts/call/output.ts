import type { SigningTrace } from "../../lib/sigv4/signing/signing-trace.ts";
import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Attempted } from "../../lib/cli/client/signed-request.ts";
import { EndpointUnreachable, type HttpResponse } from "../../lib/cli/client/http/transport.ts";
import { CodedError, messageOf } from "../../lib/errors.ts";
import { requestTarget, type Pair, type WireRequest } from "../../lib/sigv4/request/request.ts";
import { renderTrace, traceJson } from "../../lib/sigv4/signing/render-trace.ts";
import type { CallOptions } from "./options.ts";
import type { Redact } from "./redact.ts";
import type { Io } from "../terminal/io.ts";

/** The file that `-o` names cannot be written. */
class OutputUnwritable extends CodedError {
  readonly code = "ERR_OUTPUT";
}

/** @throws {OutputUnwritable} where it can be known before anything is sent. */
export function checkOutput(file: string | undefined): void {
  if (file === undefined || file === "-") return;
  try {
    if (isSpecial(file)) accessSync(file, constants.W_OK);
    else accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new OutputUnwritable(`cannot write ${file}: it is a folder`);
  }
}

/** Prints a result, or replaces a file by it, whole or not at all. */
export async function deliver(
  result: Buffer,
  { output = "-" }: Pick<CallOptions, "output">,
  io: Io,
): Promise<void> {
  if (output === "-") return print(result, io);
  try {
    // A device or a pipe must not be replaced by a file.
    if (isSpecial(output)) writeFileSync(output, result);
    else await writeFileAtomic(output, result);
  } catch (error) {
    throw unwritable(output, error);
  }
}

/** Prints a result, with a newline at its end unless it is empty. */
export function print(result: Buffer, io: Io): void {
  io.out(result);
  if (result.length > 0 && result.at(-1) !== 0x0a) io.out("\n");
}

function isSpecial(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

function unwritable(file: string, cause: unknown): OutputUnwritable {
  return new OutputUnwritable(`cannot write ${file}: ${messageOf(cause)}`, { cause });
}

/** The status line and the headers of an answer, as they stand before its body. */
export function headOf({ status, statusText, headers }: HttpResponse): string {
  return headText(`HTTP/1.1 ${status} ${statusText}`.trimEnd(), headers);
}

/** The request line and the headers, without the session token. */
export function requestHead(request: WireRequest): string {
  const headers = request.headers.map(([name, value]): Pair => [
    name,
    name.toLowerCase() === "x-amz-security-token" ? "[session token]" : value,
  ]);
  return headText(`${request.method} ${requestTarget(request)} HTTP/1.1`, headers);
}

function headText(first: string, headers: readonly Pair[]): string {
  return [first, ...headers.map(([name, value]) => `${name}: ${value}`), "", ""].join("\n");
}

export function headerNamed({ headers }: HttpResponse, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** An attempt as curl shows it: `>` what was sent, `<` what came, `*` what is said about it. */
export function attemptText({ request, outcome, retry }: Attempted): string {
  const answer =
    outcome instanceof EndpointUnreachable
      ? [`* ${outcome.message}`]
      : marked("<", headOf(outcome));
  const again = retry
    ? [`* sent again in ${Math.ceil(retry.waitMs)} ms, for a reason of ${retry.reason}`]
    : [];
  return [...marked(">", requestHead(request)), ...answer, ...again].join("\n");
}

function marked(mark: string, head: string): readonly string[] {
  return head
    .slice(0, -1)
    .split("\n")
    .map((line) => `${mark} ${line}`.trimEnd());
}

function traceText(trace: SigningTrace, { trace: form }: CallOptions, io: Io): string {
  return form === "json" ? traceJson(trace) : renderTrace(trace, { colour: io.colours?.err });
}

/** Shows the trace beside the result, where it is wanted. */
export function showTrace(trace: SigningTrace, options: CallOptions, io: Io, redact: Redact): void {
  if (options.trace !== undefined) io.err(redact(traceText(trace, options, io)));
}
