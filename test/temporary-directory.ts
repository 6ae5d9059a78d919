import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const untilExit = new Set<string>();

/**
 * Returns a new directory that is removed when this process ends. For modules that several test files share,
 * such as the output of CDK apps, which otherwise stays in the temporary directory.
 */
export function directoryUntilExit(): string {
  if (untilExit.size === 0) process.once("exit", removeAll);
  const directory = mkdtempSync(join(tmpdir(), "signet-test-"));
  untilExit.add(directory);
  return directory;
}

function removeAll(): void {
  for (const directory of untilExit) rmSync(directory, { recursive: true, force: true });
}

/** Creates a directory that is removed after the tests of this file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "signet-test-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
