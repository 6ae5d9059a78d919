import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { project } from "../../scripts/build/build-output.ts";
import { packPackages, unpacked } from "../../scripts/build/build-packages.ts";
import { isMap, isTexts } from "../../lib/json.ts";

const run = promisify(execFile);
const compiler = resolve(
  createRequire(import.meta.url).resolve("typescript/package.json"),
  "../bin/tsc",
);

/** An empty project in which the three packages are installed. */
export interface Consumer {
  readonly folder: string;
  /** Writes a file and returns its path. */
  readonly write: (file: string, text: string) => string;
  /** Runs a program with Node.js and returns its output. Rejects if the program fails. */
  readonly node: (file: string, env?: Readonly<Record<string, string>>) => Promise<string>;
  /** Returns the output of the type checker for files, which is empty if they have no error. */
  readonly checked: (files: readonly string[], settings: readonly string[]) => Promise<string>;
}

/**
 * Creates an empty project with the packages. In `npm run test:packages` and `npm run test:full`, npm packs and installs
 * them. In `npm test` they are copies of the unpacked packages, because npm takes seconds.
 */
export async function installPackages(): Promise<Consumer> {
  const folder = mkdtempSync(join(tmpdir(), "signet-consumer-"));
  const modules = join(folder, "node_modules");
  const write = (file: string, text: string): string => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  write("package.json", '{ "name": "orders", "type": "module" }');
  if (process.env["SIGNET_TEST_PACKAGES"] === "1") await installTarballs(folder);
  else cpSync(unpacked, modules, { recursive: true });
  const needed = dependenciesOf(join(modules, "signet-cli/package.json"));
  for (const name of ["aws-cdk-lib", "constructs", ...needed]) {
    if (name.startsWith("signet-")) continue;
    const path = join(modules, name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(project, "node_modules", name), path);
  }
  const types = ["--typeRoots", join(project, "node_modules/@types"), "--types", "node"];
  const strict = ["--noEmit", "--strict", "--target", "es2023"];
  return {
    folder,
    write,
    async node(file, env = {}) {
      const options = { cwd: folder, env: { ...process.env, ...env } };
      const { stdout, stderr } = await run(process.execPath, [join(folder, file)], options);
      return stdout + stderr;
    },
    checked: (files, settings) =>
      run(process.execPath, [compiler, ...strict, ...types, ...settings, ...files], {
        cwd: folder,
      }).then(
        ({ stdout }) => stdout,
        ({ stdout }: { stdout: string }) => stdout,
      ),
  };
}

/**
 * Packs the packages and installs them into a folder, without network. npm installs the packages whose dependencies are
 * all among the tarballs. The other package is unpacked.
 */
async function installTarballs(folder: string): Promise<void> {
  const [sigv4 = "", cdk = "", cli = ""] = await packPackages(join(folder, "packed"));
  // The peers are linked by the caller, because they may not be in npm's cache.
  const offline = ["--offline", "--legacy-peer-deps", "--no-audit", "--no-fund", "--silent"];
  await run("npm", ["install", ...offline, sigv4, cdk], { cwd: folder });
  const installed = join(folder, "node_modules/signet-cli");
  mkdirSync(installed);
  await run("tar", ["-xf", cli, "-C", installed, "--strip-components=1"]);
}

/** Returns the names of the dependencies in a manifest. */
function dependenciesOf(path: string): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
  const dependencies = isMap(manifest) ? manifest["dependencies"] : undefined;
  const names = isMap(dependencies) ? Object.keys(dependencies) : [];
  return isTexts(names) ? names : [];
}

/** Returns the blocks of JavaScript in a page. */
export function snippetsOf(page: string): readonly string[] {
  const text = readFileSync(join(project, page), "utf8");
  return [...text.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = ""]) => code);
}
