import { createWriteStream, statSync } from "node:fs";
import { beginReplacement, type Replacement } from "../../lib/cli/files/replacement.ts";
import { CodedError, errorCode, messageOf } from "../../lib/errors.ts";
import type { ByteSink } from "../terminal/byte-sink.ts";
import type { Io } from "../terminal/io.ts";

/** The file that `-o` names cannot be written. */
export class OutputUnwritable extends CodedError {
  readonly code = "ERR_OUTPUT";
}

/** Destination of a result, which is written in pieces. */
export interface Result extends ByteSink {
  /** Discards what was written. A file keeps its previous content. */
  readonly discard: () => void;
}

/**
 * Starts a result on standard output, or in the file that `-o` names.
 *
 * @throws {OutputUnwritable} If the file cannot be written.
 */
export function beginResult(output: string | undefined, io: Io): Result {
  if (output === undefined || output === "-")
    return { ...withNewline(io), discard: () => undefined };
  const place = isSpecial(output) ? specialFile(output) : replacedFile(output);
  const redacted = io.secrets.stream();
  return {
    write: (bytes) => place.write(redacted.next(bytes)),
    async end() {
      await place.write(redacted.end());
      await place.end();
    },
    discard: place.discard,
  };
}

/** Prints a complete result. */
export async function print(result: Buffer, io: Io): Promise<void> {
  const sink = withNewline(io);
  await sink.write(result);
  await sink.end();
}

/** Returns standard output with a final newline, which is added unless the output is empty. */
function withNewline(io: Io): ByteSink {
  const sink = io.bytes();
  let last: number | undefined;
  return {
    write(bytes) {
      last = bytes.at(-1) ?? last;
      return sink.write(bytes);
    },
    async end() {
      await sink.end();
      if (last !== undefined && last !== NEWLINE) io.out("\n");
    },
  };
}

const NEWLINE = 0x0a;

/** Whether a file is a device or a pipe, which must be written to instead of being replaced. */
export function isSpecial(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

function specialFile(path: string): Result {
  const stream = createWriteStream(path);
  stream.on("error", () => undefined); // Each write reports its own error.
  return {
    write: (bytes) =>
      new Promise((taken, fail) => {
        stream.write(bytes, (error) => {
          if (!error) taken(true);
          // The reader of a pipe has closed it.
          else if (errorCode(error) === "EPIPE") taken(false);
          else fail(unwritable(path, error));
        });
      }),
    end: () => new Promise((done) => stream.end(() => done())),
    discard: () => void stream.destroy(),
  };
}

const DEADLY = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Returns a file that is replaced completely or not at all, even if a signal ends the command. */
function replacedFile(path: string): Result {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw unwritable(path, error);
    }
  };
  const die = (signal: NodeJS.Signals): void => {
    discard();
    // The listener has been removed, so the signal now ends the process.
    process.kill(process.pid, signal);
  };
  const release = (): void => {
    for (const signal of DEADLY) process.off(signal, die);
  };
  const discard = (): void => {
    release();
    replacement?.discard();
  };
  // The listeners come first, because a signal after the file's creation would otherwise leave the file behind.
  for (const signal of DEADLY) process.on(signal, die);
  let replacement: Replacement | undefined;
  try {
    replacement = attempt(() => beginReplacement(path));
  } catch (error) {
    release();
    throw error;
  }
  const { write, commit } = replacement;
  return {
    write(bytes) {
      attempt(() => write(bytes));
      return Promise.resolve(true);
    },
    end() {
      attempt(commit);
      release();
      return Promise.resolve();
    },
    discard,
  };
}

/** Returns the error for a file that cannot be written. */
export function unwritable(file: string, cause: unknown): OutputUnwritable {
  return new OutputUnwritable(`cannot write ${file}: ${messageOf(cause)}`, { cause });
}
