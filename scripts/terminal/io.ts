import { existsSync, realpathSync } from "node:fs";
import type { Writable } from "node:stream";
import { CodedError } from "../../lib/errors.ts";
import { printable } from "../../lib/printable.ts";
import type { ByteSink } from "./byte-sink.ts";
import { hiddenLine, type Terminal } from "./hidden-prompt.ts";
import { Secrets } from "./secrets.ts";
import { resultStream } from "./result-stream.ts";

/** 0 for success, 1 for a failure, 2 for wrong usage. A command that runs a program returns the program's status. */
export type ExitStatus = number;

/**
 * A command's input and output. Results go to `out`, everything else to `err`. Printed text may come from a
 * server, a function or a file, so these functions replace secrets, and on a terminal they make control
 * characters visible. Pipes and files get control characters unchanged. The two exceptions are `coloured` and
 * `outWithSecret`.
 */
export interface Io {
  readonly out: (text: string) => void;
  /** Starts a result that is written as bytes. */
  readonly bytes: () => ByteSink;
  readonly err: (line: string) => void;
  /** Prints a line with the escape codes of our own colours. Everything else in it must be printable. */
  readonly coloured: (to: "out" | "err", text: string) => void;
  /** Prints a result that contains a secret because the user asked for it. */
  readonly outWithSecret: (text: string) => void;
  /** The secrets that are replaced in printed text. */
  readonly secrets: Secrets;
  /** Reads all of standard input. With a prompt on a terminal, reads one line typed without echo. */
  readonly stdin: (prompt?: string) => Promise<Buffer>;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Whether each output shows colours. @default - neither does */
  readonly colours?: { readonly out: boolean; readonly err: boolean };
  /** Whether each output, and the input, is a terminal. @default - none is */
  readonly terminals?: { readonly out: boolean; readonly err: boolean; readonly in?: boolean };
}

/** A command was called with wrong arguments. */
export class UsageError extends CodedError {
  readonly code = "ERR_USAGE";
  /** The line after the message, which says what to do. @default - how to show the command's help */
  readonly hint: string | undefined;

  constructor(message: string, { hint, ...options }: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.hint = hint;
  }
}

/** The part of a process that a command reads and writes. */
export interface Streams {
  readonly stdin: Terminal & AsyncIterable<Buffer> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

type Output = Writable & { readonly isTTY?: boolean };

/** Returns the input and output on these streams. */
export function ioOf({ stdin, stdout, stderr, env }: Streams): Io {
  const secrets = new Secrets();
  secrets.hide(env["AWS_SESSION_TOKEN"], "session token");
  secrets.hide(env["AWS_SECRET_ACCESS_KEY"], "secret key");
  const visible = (stream: Output, text: string): string =>
    stream.isTTY === true ? printable(text) : text;
  const print = (stream: Output, text: string): void =>
    void stream.write(visible(stream, secrets.redact(text)));
  return {
    out: (text) => print(stdout, text),
    bytes: () => resultStream(stdout, secrets),
    err: (line) => print(stderr, `${line}\n`),
    coloured: (to, text) =>
      void (to === "out" ? stdout : stderr).write(`${secrets.redact(text)}\n`),
    outWithSecret: (text) => void stdout.write(visible(stdout, text)),
    secrets,
    stdin: (prompt) =>
      prompt !== undefined && stdin.isTTY
        ? hiddenLine(prompt, stdin, (text) => print(stderr, text))
        : allOf(stdin),
    env,
    colours: { out: showsColours(stdout, env), err: showsColours(stderr, env) },
    terminals: {
      out: stdout.isTTY === true,
      err: stderr.isTTY === true,
      in: stdin.isTTY === true,
    },
  };
}

/** Returns the input and output of this process. */
function processIo(): Io {
  const { stdout, stderr } = process;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    // The reader of a pipe, such as `| head`, has closed it. The work continues and ends normally.
    if (error.code === "EPIPE") return;
    stderr.write(`cannot write the output: ${error.message}\n`);
    process.exitCode = 1;
  });
  stderr.on("error", () => undefined); // There is no output left to report it on.
  return ioOf(process);
}

/** Whether an output shows colours. As in Node, `FORCE_COLOR` decides, then `NO_COLOR`, then `isTTY`. */
export function showsColours(
  { isTTY }: { readonly isTTY?: boolean },
  env: Readonly<NodeJS.ProcessEnv>,
): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  const { NO_COLOR: no = "", NODE_DISABLE_COLORS: disabled = "", TERM: terminal } = env;
  return isTTY === true && no === "" && disabled === "" && terminal !== "dumb";
}

/** Runs a command on this process: its arguments, its streams and its exit status. */
export async function runProcess(
  main: (argv: readonly string[], io: Io) => Promise<ExitStatus>,
): Promise<void> {
  // The SDK warns on every run that its versions of 2027 need a newer Node; ours are pinned.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const status = await main(process.argv.slice(2), processIo());
  process.exitCode ??= status; // The exit code is already set if the output could not be written.
}

/** Runs a script's `main` on this process if `file` is the script that was started. */
export async function runAsScript(
  file: string,
  main: (argv: readonly string[], io: Io) => Promise<ExitStatus>,
): Promise<void> {
  const [, started] = process.argv;
  // Node resolves symbolic links in a module's file name, but not in `process.argv`.
  if (started === undefined || !existsSync(started) || realpathSync(started) !== file) return;
  await runProcess(main);
}

async function allOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
