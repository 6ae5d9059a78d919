import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { main } from "../../../scripts/webhook/main.ts";
import { recordingIo } from "../terminal/recording-io.ts";

export const secret = "a key of thirty-two bytes, or so";
/** The same key in the form of Standard Webhooks. */
export const whsec = `whsec_${btoa(secret)}`;

/** Runs the command, by default with the key on standard input. */
export async function webhook(argv: readonly string[], stdin: string | Uint8Array = secret) {
  const io = recordingIo(stdin);
  const status = await main(argv, io);
  return { status, printed: io.printed(), said: io.said() };
}

/** Returns `-H` options for printed headers. */
export function received(printed: string): readonly string[] {
  return printed
    .trimEnd()
    .split("\n")
    .flatMap((line) => ["-H", line]);
}

/** Returns a function that writes a file. The files are removed after the tests of the calling file. */
export function temporaryFiles(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), "signet-webhook-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}
