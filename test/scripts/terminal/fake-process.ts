import { PassThrough, Writable } from "node:stream";
import type { Streams } from "../../../scripts/terminal/io.ts";

/** The streams of a process, in memory. */
export interface FakeProcess extends Streams {
  /** Returns everything that was written to standard output. */
  readonly printed: () => string;
  /** Returns everything that was written to standard error. */
  readonly said: () => string;
}

/** Returns a process whose output is a terminal or, by default, two pipes. */
export function fakeProcess({
  isTTY = false,
  env = {},
}: { readonly isTTY?: boolean; readonly env?: Readonly<NodeJS.ProcessEnv> } = {}): FakeProcess {
  const [stdout, printed] = recorder(isTTY);
  const [stderr, said] = recorder(isTTY);
  const stdin = Object.assign(new PassThrough(), { setRawMode: () => undefined });
  return { stdin, stdout, stderr, env, printed, said };
}

function recorder(isTTY: boolean) {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  const text = (): string => Buffer.concat(chunks).toString("utf8");
  return [Object.assign(stream, { isTTY }), text] as const;
}
