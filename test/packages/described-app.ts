import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { isMap } from "../../lib/json.ts";
import { project } from "../../scripts/build/build-output.ts";
import type { DescribedApp } from "../pages/run-deployment.ts";
import { pageFiles } from "../pages/page-files.ts";
import { runShell } from "../pages/run-shell.ts";
import { signetPath } from "../scripts/run-command.ts";
import { installPackages, type Consumer } from "./consumer.ts";

/** The page that describes the app. */
export const PAGE = "docs/your-app.md";

/** Packages that the page installs, besides the packages of a consumer. */
const TOOLS = [".bin", "@types", "esbuild", "tsx", "typescript", "vitest"];

/** The app of the page, in a project with the packages. */
export interface PageApp extends Pick<Consumer, "folder"> {
  /** Runs a line of shell in the folder and returns its output. Fails if the status is not the expected one. */
  readonly run: (
    line: string,
    options?: { readonly env?: Readonly<Record<string, string>>; readonly status?: number },
  ) => Promise<string>;
  /** Runs the `build` of cdk.json. */
  readonly build: () => Promise<string>;
}

/** Writes the files of the page into an empty project with the packages and tools that the page installs. */
export async function writePageApp(): Promise<PageApp> {
  const { folder, write } = await installPackages();
  const text = readFileSync(join(project, PAGE), "utf8");
  for (const [file, content] of pageFiles(text)) write(file, content);
  for (const tool of TOOLS) {
    symlinkSync(join(project, "node_modules", tool), join(folder, "node_modules", tool));
  }
  const settings: unknown = JSON.parse(readFileSync(join(folder, "cdk.json"), "utf8"));
  const functions = `
    npx() { "$@"; }
    signet() { '${process.execPath}' '${signetPath}' "$@"; }`;
  const PATH = `${join(folder, "node_modules/.bin")}:${process.env["PATH"]}`;
  const run: PageApp["run"] = async (line, { env = {}, status: expected = 0 } = {}) => {
    const options = { functions, cwd: folder, env: { PATH, ...env } };
    const { status, output } = await runShell(line, options);
    expect({ line, status, output }).toEqual({ line, status: expected, output });
    return output;
  };
  return { folder, run, build: () => run(isMap(settings) ? String(settings["build"]) : "") };
}

/** Returns the app as a deployment needs it. It is synthesized as the CDK CLI does. */
export function described({ folder, run }: PageApp): DescribedApp {
  return {
    assembly: join(folder, "cdk.out"),
    cwd: folder,
    async synthesize(context) {
      const env = {
        CDK_OUTDIR: "cdk.out",
        CDK_CONTEXT_JSON: JSON.stringify(context),
        AWS_ENDPOINT_URL: process.env["AWS_ENDPOINT_URL"] ?? "",
      };
      await run("tsx bin/app.ts", { env });
    },
  };
}
