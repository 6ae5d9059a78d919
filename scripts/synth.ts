import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CodedError } from "../lib/errors.ts";

/** The app did not synthesize; the message is what it printed. */
export class SynthFailed extends CodedError {
  readonly code = "ERR_SYNTH";
}

const project = fileURLToPath(new URL("..", import.meta.url));

/**
 * Synthesizes the app into a directory as the CDK CLI would, without the CLI: the app in a process of its
 * own, with cdk.json's context and ours. CDK's validator and cdk-nag are left to `cdk synth`, which has
 * the time for them; our own checks take none.
 */
export async function synth(
  outdir: string,
  context: Readonly<Record<string, string>>,
): Promise<void> {
  const cdkJson = JSON.parse(readFileSync(`${project}/cdk.json`, "utf8")) as { context: object };
  const child = spawn(process.execPath, ["--import", "tsx", "bin/app.ts"], {
    cwd: project,
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...cdkJson.context,
        nag: "false",
        // An annotated stack must not keep the others from being synthesized; deploying it is refused.
        "@aws-cdk/core:annotationsInValidationReport": false,
        // So that every error and every name is of a construct, not of a logical id.
        "aws:cdk:enable-path-metadata": true,
        ...context,
      }),
      CDK_VALIDATION: "false",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const status = await new Promise<number | string | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
  if (status !== 0) throw new SynthFailed(printed.trim() || `bin/app.ts ended with ${status}`);
}
