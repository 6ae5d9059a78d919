import type { Io } from "../../../scripts/terminal/io.ts";

/** An outside world in memory. */
export interface RecordingIo extends Io {
  /** What was printed as the result. */
  readonly printed: () => string;
  /** What was said beside it, line by line. */
  readonly said: () => readonly string[];
  /** The prompts under which standard input was asked for; `undefined` for one without. */
  readonly prompts: readonly (string | undefined)[];
}

export function recordingIo(
  stdin: string | Uint8Array = "",
  env: Readonly<NodeJS.ProcessEnv> = {},
): RecordingIo {
  const out: Buffer[] = [];
  const said: string[] = [];
  const prompts: (string | undefined)[] = [];
  return {
    out: (text) => void out.push(Buffer.from(text)),
    err: (line) => void said.push(line),
    stdin: (prompt) => {
      prompts.push(prompt);
      return Promise.resolve(Buffer.from(stdin));
    },
    env,
    printed: () => Buffer.concat(out).toString("utf8"),
    said: () => said,
    prompts,
  };
}
