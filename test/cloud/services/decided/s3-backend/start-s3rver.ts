import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The part of s3rver's class that the tests use. Its package has no types. */
interface S3rver {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}

/** Starts s3rver in this process, with an empty folder. */
export async function startS3rver(): Promise<{ url: string; close: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), "signet-s3rver-"));
  // The package exports a class, as its README has it.
  const Server = createRequire(import.meta.url)("s3rver") as new (options: object) => S3rver;
  const server = new Server({ address: "127.0.0.1", port: 0, silent: true, directory });
  const { port } = await server.run();
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
