import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CodedError } from "../../lib/errors.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";

/** The app did not synthesize; the message is what it printed. */
export class SynthFailed extends CodedError {
  readonly code = "ERR_SYNTH";
}

/**
 * Synthesizes the app into a directory as the CDK CLI would, without the CLI: with cdk.json's context and
 * ours. CDK's validator and cdk-nag are left to `cdk synth`, which has the time for them; our own checks
 * take none. The bundles must not change between two calls: CDK remembers what it has read of them.
 *
 * @throws {SynthFailed} with what the app says.
 */
export type Synth = (outdir: string, context: Readonly<Record<string, string>>) => Promise<void>;

const project = fileURLToPath(new URL("../..", import.meta.url));

/** Has the app in a process of its own, which loads CDK once, for as long as it is used. */
export async function withSynth<T>(use: (synth: Synth) => Promise<T>): Promise<T> {
  const { synth, close } = startSynthesizer();
  try {
    return await use(synth);
  } finally {
    close();
  }
}

function startSynthesizer(): { readonly synth: Synth; readonly close: () => void } {
  // This project's own cdk.json has a context.
  const cdkJson = JSON.parse(readRegularText(`${project}/cdk.json`, LIMITS.text)) as {
    context: object;
  };
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
  ended.catch(() => undefined); // It also ends when nobody waits for it.
  return {
    async synth(outdir, context) {
      const answered = once(child, "message");
      child.send({
        outdir,
        postCliContext: {
          ...cdkJson.context,
          nag: "false",
          // An annotated stack must not keep the others from being synthesized; deploying it is refused.
          "@aws-cdk/core:annotationsInValidationReport": false,
          // So that every error and every name is of a construct, not of a logical id.
          "aws:cdk:enable-path-metadata": true,
          ...context,
        },
      });
      // bin/synthesizer.ts answers with a text, which is empty if the synthesis succeeded.
      const [failure] = (await Promise.race([answered, ended])) as [string];
      if (failure !== "") throw new SynthFailed(failure);
    },
    close: () => void child.kill(),
  };
}
