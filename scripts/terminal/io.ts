import { existsSync, realpathSync } from "node:fs";
import { CodedError } from "../../lib/errors.ts";
import { hiddenLine } from "./hidden-prompt.ts";

/** 0 done, 1 failed, 2 wrong usage; of a command that runs another one, the other one's. */
export type ExitStatus = number;

/** A command's outside world. Results go to `out`, everything else to `err`. */
export interface Io {
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (line: string) => void;
  /** All of standard input. With a prompt, on a terminal: one line, typed without echo. */
  readonly stdin: (prompt?: string) => Promise<Buffer>;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Which of the two shows colours. @default neither */
  readonly colours?: { readonly out: boolean; readonly err: boolean };
}

/** A command was called with words it does not take. The message comes before the usage. */
export class UsageError extends CodedError {
  readonly code = "ERR_USAGE";
}

/** This process's own outside world. */
function processIo(): Io {
  const { stdin, stdout, stderr } = process;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever read it has seen enough, as `| head` has; the work goes on and ends as it would.
    if (error.code === "EPIPE") return;
    stderr.write(`cannot write the output: ${error.message}\n`);
    process.exitCode = 1;
  });
  stderr.on("error", () => undefined); // There is nowhere left to say it.
  return {
    out: (text) => void stdout.write(text),
    err: (line) => void stderr.write(`${line}\n`),
    stdin: (prompt) =>
      prompt !== undefined && stdin.isTTY
        ? hiddenLine(prompt, stdin, (text) => void stderr.write(text))
        : allOf(stdin),
    env: process.env,
    colours: {
      out: showsColours(stdout, process.env),
      err: showsColours(stderr, process.env),
    },
  };
}

/** As Node itself decides it: `FORCE_COLOR` first, then `NO_COLOR`, then whether it is a terminal. */
export function showsColours(
  { isTTY }: { readonly isTTY?: boolean },
  env: Readonly<NodeJS.ProcessEnv>,
): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  const { NO_COLOR: no = "", NODE_DISABLE_COLORS: disabled = "", TERM: terminal } = env;
  return isTTY === true && no === "" && disabled === "" && terminal !== "dumb";
}

/** Runs a script's `main` on this process, where `file` is the script that was started. */
export async function runAsScript(
  file: string,
  main: (argv: readonly string[], io: Io) => Promise<ExitStatus>,
): Promise<void> {
  const [, started] = process.argv;
  // Node resolves links in the one but not in the other.
  if (started === undefined || !existsSync(started) || realpathSync(started) !== file) return;
  // The SDK warns on every run that its versions of 2027 need a newer Node; ours are pinned.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const status = await main(process.argv.slice(2), processIo());
  process.exitCode ??= status; // It is set where the output could not be written.
}

async function allOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
