import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { packPackages } from "../../scripts/build/build-packages.ts";

const execute = promisify(execFile);

/** What a command printed, and how it ended. */
export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** A server that a command started. */
interface Served {
  /** Returns everything that was printed so far. */
  readonly said: () => string;
  /** Resolves when a text that was not printed before is printed. Rejects if the command ends without it. */
  readonly says: (text: string) => Promise<void>;
  /** Ends the command with SIGTERM, and returns its exit status. */
  readonly stop: () => Promise<number | null>;
}

/** An app in a folder of its own, with packages that npm has installed from tarballs and from the registry. */
export interface RegistryConsumer {
  readonly folder: string;
  /** Returns the text of a file of the app. */
  readonly read: (file: string) => string;
  readonly write: (file: string, text: string) => void;
  /** Runs a program that npm has installed in the folder. */
  readonly run: (name: string, argv: readonly string[], stdin?: string) => Promise<Ran>;
  /** Starts `signet serve` on free ports, and resolves when it serves. */
  readonly serve: (...argv: readonly string[]) => Promise<Served>;
  readonly npm: (...argv: readonly string[]) => Promise<Ran>;
}

/** Packs the packages into a folder. Returns the folder. */
export async function packedPackages(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "signet-packed-"));
  await packPackages(folder);
  return folder;
}

/** Returns an app in this folder. The commands that it runs find no credentials of this machine. */
export function registryConsumer(folder: string): RegistryConsumer {
  const own = Object.entries(process.env).filter(([key]) => !/^(AWS|npm|NODE_ENV|CDK)/.test(key));
  const env = {
    ...Object.fromEntries(own),
    PATH: `${join(folder, "node_modules/.bin")}${delimiter}${process.env["PATH"]}`,
    AWS_EC2_METADATA_DISABLED: "true",
    XDG_CONFIG_HOME: join(folder, ".config"),
    XDG_STATE_HOME: join(folder, ".state"),
  };
  const run = async (file: string, argv: readonly string[], stdin = ""): Promise<Ran> => {
    const running = execute(file, argv, { cwd: folder, env, maxBuffer: 2 ** 26 });
    running.child.stdin?.end(stdin);
    return running.then(
      ({ stdout, stderr }) => ({ status: 0, out: stdout, err: stderr }),
      // A failed command rejects with these members.
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        status: code,
        out: stdout,
        err: stderr,
      }),
    );
  };
  return {
    folder,
    read: (file) => readFileSync(join(folder, file), "utf8"),
    write(file, text) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    run: (name, argv, stdin) => run(join(folder, "node_modules/.bin", name), argv, stdin),
    npm: (...argv) => run("npm", argv),
    async serve(...argv) {
      const options = ["serve", "--port=0", "--aws-port=0", ...argv];
      const child = spawn(join(folder, "node_modules/.bin/signet"), options, { cwd: folder, env });
      let said = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => (said += text));
      }
      const ended = once(child, "close");
      let seen = 0;
      const says = async (text: string): Promise<void> => {
        const found = new Promise<void>((done) => {
          const look = (): void => {
            const at = said.indexOf(text, seen);
            if (at < 0) return;
            seen = at + text.length;
            child.stdout.off("data", look);
            child.stderr.off("data", look);
            done();
          };
          child.stdout.on("data", look);
          child.stderr.on("data", look);
          look();
        });
        const end = ended.then(() => Promise.reject(new Error(`ended without ${text}:\n${said}`)));
        await Promise.race([found, end]);
      };
      await says("Press Ctrl-C to stop.");
      return {
        said: () => said,
        says,
        async stop() {
          child.kill("SIGTERM");
          await ended;
          return child.exitCode;
        },
      };
    },
  };
}

/**
 * Creates the app of test/packages/whole-app in a new folder, and installs the packages beside a version of CDK.
 *
 * @param packed The folder of the tarballs.
 */
export async function wholeApp(packed: string, cdk: string): Promise<RegistryConsumer> {
  const folder = mkdtempSync(join(tmpdir(), "signet-whole-"));
  const consumer = registryConsumer(folder);
  cpSync(join(import.meta.dirname, "whole-app"), folder, { recursive: true });
  consumer.write("package.json", '{ "name": "whole-app", "type": "module", "private": true }');
  const { status, err } = await consumer.npm(
    "install",
    "--no-audit",
    "--no-fund",
    ...tarballsIn(packed),
    `aws-cdk-lib@${cdk}`,
    `esbuild@${versionOf("esbuild")}`,
    `typescript@${versionOf("typescript")}`,
    `@types/node@${versionOf("@types/node")}`,
  );
  if (status !== 0) throw new Error(`npm install: ${err}`);
  return consumer;
}

function tarballsIn(folder: string): readonly string[] {
  const { version } = manifestOf(resolve(import.meta.dirname, "../.."));
  return ["sigv4", "cdk", "cli"].map((name) => join(folder, `signet-${name}-${version}.tgz`));
}

/** Returns the version of a package of this project, because only these versions are tested. */
function versionOf(name: string): string {
  const { resolve: find } = createRequire(import.meta.url);
  return manifestOf(dirname(find(`${name}/package.json`))).version;
}

function manifestOf(folder: string): { readonly version: string } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
