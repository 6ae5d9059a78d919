import { messageOf, CodedError } from "../lib/errors.ts";

/** 0 done, 1 failed, 2 wrong usage. */
export type ExitStatus = 0 | 1 | 2;

/** A command's outside world. Results go to `out`, everything else to `err`. */
export interface Io {
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (line: string) => void;
  /** All of standard input; on a terminal, one line typed without echo after `prompt`. */
  readonly stdin: (prompt: string) => Promise<Buffer>;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** A command was called with words it does not take. The message comes before the usage. */
export class UsageError extends CodedError {
  readonly code = "ERR_USAGE";
}

/** Runs a command's work; what it throws becomes one line and an exit status. */
export async function runCommand(
  name: string,
  usage: string,
  io: Io,
  work: () => Promise<ExitStatus>,
): Promise<ExitStatus> {
  try {
    return await work();
  } catch (error) {
    const wrongUsage =
      error instanceof UsageError ||
      (error instanceof TypeError && String(Reflect.get(error, "code")).startsWith("ERR_PARSE_ARGS"));
    io.err(`${name}: ${messageOf(error)}`);
    if (!wrongUsage) return 1;
    io.err(usage);
    return 2;
  }
}

/** This process's own outside world. */
export function processIo(): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (line) => void process.stderr.write(`${line}\n`),
    stdin: (prompt) => (process.stdin.isTTY ? typedSecret(prompt) : allOfStdin()),
    env: process.env,
  };
}

/** Runs a script's `main` on this process, where `file` is the script that was started. */
export async function runAsScript(
  file: string,
  main: (argv: readonly string[], io: Io) => Promise<ExitStatus>,
): Promise<void> {
  if (process.argv[1] !== file) return;
  // The SDK warns on every run that its versions of 2027 need a newer Node; ours are pinned.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  process.exitCode = await main(process.argv.slice(2), processIo());
}

async function allOfStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Reads a line from the terminal in raw mode, so that nothing of it shows. */
async function typedSecret(prompt: string): Promise<Buffer> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
  try {
    let typed = "";
    for await (const chunk of stdin as AsyncIterable<Buffer>) {
      for (const character of chunk.toString("utf8")) {
        if (character === "\u0003") throw new UsageError("interrupted");
        if (character === "\r" || character === "\n" || character === "\u0004") {
          return Buffer.from(typed);
        }
        if (character === "\u007f") typed = [...typed].slice(0, -1).join("");
        else typed += character;
      }
    }
    return Buffer.from(typed);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}
