import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CodedError } from "../../lib/errors.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";

/** The app could not be synthesized. The message is the text that it printed. */
export class SynthFailed extends CodedError {
  readonly code = "ERR_SYNTH";
}

/**
 * Synthesizes the app into a directory as the CDK CLI does, but without the CLI. The context is
 * cdk.json's plus ours. CDK's validator and cdk-nag run in `cdk synth` only, because they are slow; our own
 * checks are fast and run here too. The bundles must not change between two calls, because CDK caches them.
 *
 * @throws {SynthFailed} If the app fails.
 */
export type Synth = (outdir: string, context: Readonly<Record<string, string>>) => Promise<void>;

const project = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the app in a separate process, which loads CDK only once and is killed when `use` has ended. */
export async function withSynth<T>(use: (synth: Synth) => Promise<T>): Promise<T> {
  const { synth, close } = startSynthesizer();
  try {
    return await use(synth);
  } finally {
    close();
  }
}

/** Returns cdk.json's context with the settings of the local cloud and the given context, which takes precedence. */
export function localContext(context: Readonly<Record<string, string>>): Record<string, unknown> {
  // The cdk.json of this project has a context.
  const cdkJson = JSON.parse(readRegularText(`${project}/cdk.json`, LIMITS.text)) as {
    context: object;
  };
  return {
    ...cdkJson.context,
    nag: "false",
    "signet:localCloud": "true",
    // A stack with an error must not stop the synthesis of the others. Its deployment is rejected later.
    "@aws-cdk/core:annotationsInValidationReport": false,
    // Errors and names then show the path of a construct, not a logical id.
    "aws:cdk:enable-path-metadata": true,
    ...context,
  };
}

function startSynthesizer(): { readonly synth: Synth; readonly close: () => void } {
  const child = spawn(process.execPath, ["--import", "tsx", "bin/synthesizer.ts"], {
    cwd: project,
    env: { ...process.env, CDK_VALIDATION: "false" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let printed = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const ended = new Promise<never>((_, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) =>
      reject(
        new SynthFailed(printed.trim() || `bin/synthesizer.ts ended with ${status ?? signal}`),
      ),
    );
  });
  ended.catch(() => undefined); // The process may also end while nothing awaits this promise.
  return {
    async synth(outdir, context) {
      const answered = once(child, "message");
      child.send({ outdir, postCliContext: localContext(context) });
      // bin/synthesizer.ts sends back a text, which is empty if the synthesis succeeded.
      const [failure] = (await Promise.race([answered, ended])) as [string];
      if (failure !== "") throw new SynthFailed(failure);
    },
    close: () => void child.kill(),
  };
}
