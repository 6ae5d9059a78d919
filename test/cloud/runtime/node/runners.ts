import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { program } from "../../../../lib/cloud/runtime/programs/node-bootstrap.ts";
import type { Runner } from "./drive.ts";

/** Writes the local cloud's own program into a folder. */
export function ownRunner(folder: string): Runner {
  const runtime = join(import.meta.dirname, "../../../../lib/cloud/runtime/node");
  mkdirSync(folder, { recursive: true });
  const bootstrap = join(folder, "bootstrap.cjs");
  writeFileSync(bootstrap, program());
  copyFileSync(join(runtime, "shut-in.cjs"), join(folder, "shut-in.cjs"));
  return { argv: [bootstrap, "/opt"], isToldVariables: true };
}

/** AWS's runtime interface client, and the major version of Node.js whose runtime it is. */
export interface Client extends Runner {
  readonly version: string;
  /** Whether it is the package of npm, not a checkout. */
  readonly isPublished: boolean;
  readonly major: 22 | 24;
}

/**
 * Prepares AWS's runtime interface client without its native part.
 *
 * @param directory The unpacked package `aws-lambda-ric`, or a checkout of its repository.
 * @param folder A folder for a program that starts it.
 */
export async function clientRunner(directory: string, folder: string): Promise<Client> {
  const manifest = join(directory, "package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  const preload = join(import.meta.dirname, "ric-preload.cjs");
  if (Number.parseInt(version, 10) >= 4) {
    const argv = [`--require=${preload}`, resolve(directory, "index.mjs")];
    return { argv, isToldVariables: false, isPublished: true, version, major: 24 };
  }
  mkdirSync(folder, { recursive: true });
  const published = resolve(directory, "dist/index.mjs");
  const isPublished = existsSync(published);
  const main = isPublished ? published : await bundled(directory, folder);
  const start = join(folder, "start.mjs");
  // As the runtime of Lambda calls it.
  writeFileSync(
    start,
    `import { run } from ${JSON.stringify(pathToFileURL(main).href)};\nawait run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);\n`,
  );
  const argv = [`--require=${preload}`, start];
  return { argv, isToldVariables: false, isPublished, version, major: 22 };
}

/** Bundles a checkout, as its own build does. */
async function bundled(directory: string, folder: string): Promise<string> {
  const outfile = join(folder, "client.mjs");
  await build({
    entryPoints: [join(directory, "src/index.mjs")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["./rapid-client.node"],
    banner: {
      js: 'import { createRequire } from "module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "silent",
  });
  return outfile;
}
