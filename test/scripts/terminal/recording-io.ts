import { Secrets } from "../../../scripts/terminal/secrets.ts";
import type { Io } from "../../../scripts/terminal/io.ts";

/** An outside world in memory, whose streams are no terminals. */
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
