import { Secrets } from "../../../scripts/terminal/secrets.ts";
import type { Io } from "../../../scripts/terminal/io.ts";

/** Input and output in memory, as if the streams were pipes. */
export interface RecordingIo extends Io {
  /** Returns the text that was printed as the result. */
  readonly printed: () => string;
  /** Returns the lines on standard error. */
  readonly said: () => readonly string[];
  /** The prompts with which standard input was read. `undefined` for a read without a prompt. */
  readonly prompts: readonly (string | undefined)[];
}

export function recordingIo(
  stdin: string | Uint8Array = "",
  env: Readonly<NodeJS.ProcessEnv> = {},
): RecordingIo {
  const secrets = new Secrets();
  const out: Buffer[] = [];
  const said: string[] = [];
  const prompts: (string | undefined)[] = [];
  const print = (text: string): void => void out.push(Buffer.from(text));
  return {
    out: (text) => print(secrets.redact(text)),
    bytes: () => {
      const redacted = secrets.stream();
      return {
        write: (bytes) => Promise.resolve(out.push(redacted.next(bytes)) > 0),
        end: () => Promise.resolve(void out.push(redacted.end())),
      };
    },
    err: (line) => void said.push(secrets.redact(line)),
    coloured: (to, text) => {
      if (to === "out") print(`${secrets.redact(text)}\n`);
      else said.push(secrets.redact(text));
    },
    outWithSecret: print,
    secrets,
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
