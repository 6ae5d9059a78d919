import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { main } from "../../../scripts/webhook/main.ts";
import { recordingIo } from "../terminal/recording-io.ts";

export const secret = "a key of thirty-two bytes, or so";
/** The same for Standard Webhooks. */
export const whsec = `whsec_${btoa(secret)}`;

/** Runs the command, with the key on standard input unless it is told otherwise. */
export async function webhook(argv: readonly string[], stdin: string | Uint8Array = secret) {
  const io = recordingIo(stdin);
  const status = await main(argv, io);
  return { status, printed: io.printed(), said: io.said() };
}

/** The `-H` options of printed headers. */
export function received(printed: string): readonly string[] {
  return printed
    .trimEnd()
    .split("\n")
    .flatMap((line) => ["-H", line]);
}

/** A writer of files that are gone after the tests of the file that asks for it. */
export function temporaryFiles(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), "signet-webhook-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}
