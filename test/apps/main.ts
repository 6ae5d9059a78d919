import { basename, dirname, resolve } from "node:path";
import { command } from "../../scripts/terminal/command.ts";
import { runAsScript, type Io } from "../../scripts/terminal/io.ts";
import { AssemblyInvalid } from "../../lib/cloud/assembly/artifact.ts";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { outcomeLines } from "./outcome-lines.ts";

/** Prints which apps the local cloud deploys, what of them it serves and records, and what it refuses. */
export const main = command({
  name: "apps",
  program: "npm run",
  summary: "deploy apps in the local cloud, and show what of them it serves",
  description:
    "Deploys the apps in test/apps, or assemblies of other apps, each into a local cloud of its own. It calls nothing but the functions of custom resources. The exit status is 1 if an app is refused.",
  words: "[DIR...]",
  options: {},
  usageErrors: [AssemblyInvalid],
  run: async ({ words }, io) => {
    const outcomes = words.length > 0 ? assemblies(words) : samples();
    let isEachDeployed = true;
    for await (const outcome of outcomes) {
      print(outcome, io);
      isEachDeployed &&= outcome.refused.length === 0;
    }
    return isEachDeployed ? 0 : 1;
  },
});

async function* assemblies(folders: readonly string[]): AsyncGenerator<Outcome> {
  // A wrong folder fails before the first deployment, which may take a while.
  for (const folder of folders) readAssembly(folder);
  for (const folder of folders) yield outcomeOf(nameOf(folder), () => folder);
}

async function* samples(): AsyncGenerator<Outcome> {
  // Loaded only for the apps of this repository, because the CDK loads slowly.
  const { SAMPLE_APPS } = await import("./sample-apps.ts");
  const { synthesizeApp } = await import("./synthesize-app.ts");
  const upstream = "http://127.0.0.1:8080";
  for (const app of SAMPLE_APPS) {
    yield outcomeOf(app.name, ({ oidc: { issuer } }) => synthesizeApp(app, { issuer, upstream }));
  }
}

/** Returns the name of a folder, or of the folder around it if its own name says nothing. */
function nameOf(folder: string): string {
  const path = resolve(folder);
  const name = basename(path);
  return name === "cdk.out" ? basename(dirname(path)) : name;
}

function print(outcome: Outcome, { out }: Io): void {
  out(`${outcomeLines(outcome).join("\n")}\n`);
}

await runAsScript(import.meta.filename, main);
