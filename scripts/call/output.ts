import type { SigningTrace } from "../../lib/sigv4/signing/signing-trace.ts";
import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Attempted } from "../../lib/signed-fetch/signed-request.ts";
import type { ResponseHead } from "../../lib/signed-fetch/http/response.ts";
import { EndpointUnreachable } from "../../lib/signed-fetch/http/transport.ts";
import { requestTarget, type Pair, type WireRequest } from "../../lib/sigv4/request/request.ts";
import { renderTrace, traceJson } from "../../lib/sigv4/signing/render-trace.ts";
import type { CallOptions } from "./options.ts";
import { isSpecial, OutputUnwritable, unwritable } from "./result.ts";
import type { Io } from "../terminal/io.ts";

/**
 * Checks the output before anything is sent.
 *
 * @throws {OutputUnwritable} If the file is a folder, or if the file or its folder is not writable.
 */
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

/** Returns the status line and the headers of a response, as text in front of its body. */
export function headOf({ status, statusText, headers }: ResponseHead): string {
  return headText(`HTTP/1.1 ${status} ${statusText}`.trimEnd(), headers);
}

/** Returns the request line and the headers, without the session token. */
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

export function headerNamed({ headers }: ResponseHead, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Returns an attempt as curl shows it: `>` marks what was sent, `<` what was received, and `*` a comment. */
export function attemptText({ request, outcome, retry }: Attempted): string {
  const answer =
    outcome instanceof EndpointUnreachable
      ? [`* ${outcome.message}`]
      : marked("<", headOf(outcome));
  const again = retry ? [`* retry in ${Math.ceil(retry.waitMs)} ms, reason: ${retry.reason}`] : [];
  return [...marked(">", requestHead(request)), ...answer, ...again].join("\n");
}

function marked(mark: string, head: string): readonly string[] {
  return head
    .slice(0, -1)
    .split("\n")
    .map((line) => `${mark} ${line}`.trimEnd());
}

/** Shows the trace on standard error if `--trace` asks for it. */
export function showTrace(trace: SigningTrace, { trace: form }: CallOptions, io: Io): void {
  if (form === "json") io.err(traceJson(trace));
  if (form === "text") io.coloured("err", renderTrace(trace, { colour: io.colours?.err }));
}
