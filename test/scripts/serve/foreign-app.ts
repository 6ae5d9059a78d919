import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { appSettings } from "../../../lib/cli/app/app-settings.ts";
import type { LaunchOptions } from "../../../scripts/serve/launch.ts";
import { project, startCommand, type Running } from "../run-command.ts";
import { readOutputs, type Outputs } from "../../../scripts/outputs/outputs.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

/** A CDK app that has no code of this repository, except packages. */
export interface ForeignApp {
  readonly folder: string;
  readonly state: string;
  readonly write: (path: string, text: string) => void;
  /** Starts `signet serve` in the app's folder on free ports. */
  readonly serve: (...argv: readonly string[]) => Running;
  readonly outputs: () => Outputs;
  /** Options of a launch in this process. The app runs in another process. */
  readonly launch: Partial<LaunchOptions> & Pick<LaunchOptions, "app" | "state">;
}

/** The last line before the command serves. */
export const UP = "Press Ctrl-C to stop.";

const PACKAGES = {
  "aws-cdk-lib": "node_modules/aws-cdk-lib",
  constructs: "node_modules/constructs",
  "signet-cdk": "dist/node_modules/signet-cdk",
  "signet-sigv4": "dist/node_modules/signet-sigv4",
};

/** Writes a CDK app into a folder that is removed after the tests of this file. */
export function foreignApp(files: Readonly<Record<string, string>>): ForeignApp {
  const folder = realpathSync(temporaryDirectory());
  const state = join(folder, ".signet");
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  mkdirSync(join(folder, "node_modules"));
  for (const [name, path] of Object.entries(PACKAGES)) {
    symlinkSync(join(project, path), join(folder, "node_modules", name));
  }
  for (const [path, text] of Object.entries(files)) write(path, text);
  return {
    folder,
    state,
    write,
    serve: (...argv) =>
      startCommand("serve", ["--port=0", "--aws-port=0", ...argv], process.env, folder),
    outputs: () => readOutputs(state),
    launch: { app: () => appSettings(folder, undefined), state },
  };
}

/** Returns the source of a handler that answers with a text. */
export function answering(text: string): string {
  return `exports.handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });`;
}
