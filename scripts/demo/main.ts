import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appSettings } from "../../lib/cli/app/app-settings.ts";
import { project } from "../build/build-output.ts";
import { messageOf } from "../../lib/errors.ts";
import { callers } from "./callers.ts";
import { deployByCdk } from "./deploy-by-cdk.ts";
import { mainJob } from "./main-job.ts";
import type { Stage } from "./stage.ts";
import { webhooks } from "./webhooks.ts";
import { command } from "../terminal/command.ts";
import { runAsScript, type ExitStatus, type Io } from "../terminal/io.ts";
import { launch, type LaunchOptions } from "../serve/launch.ts";

export const main = command({
  name: "demo",
  program: "npm run",
  summary: "run the whole workflow without a person",
  description: `Encrypts a secret, deploys the app on a local cloud, calls it, and checks that forbidden requests are
rejected. Uses free ports and a temporary state. The exit status is 0 only if every step gave the
expected result.`,
  options: {
    cdk: {
      type: "boolean",
      default: false,
      help: "deploy with the CDK CLI instead of the launcher of the local cloud",
    },
  },
  async run({ values: { cdk } }, io) {
    const directory = mkdtempSync(join(tmpdir(), "signet-demo-"));
    try {
      return await demonstrate(directory, io, { cdk });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
});

/** Runs every step with its state in a directory, which is not removed at the end. */
export async function demonstrate(
  directory: string,
  io: Io,
  {
    cdk = false,
    ...options
  }: Partial<Pick<LaunchOptions, "app" | "synthesize">> & { readonly cdk?: boolean } = {},
): Promise<ExitStatus> {
  const state = join(directory, "state");
  const secretsDir = join(directory, "secrets");
  const place = { state, region: "us-east-1", account: "123456789012" };
  const launched = await launch({
    ...place,
    port: 0,
    awsPort: 0,
    app: () => appSettings(project, undefined),
    context: { demo: "true", secretsDir },
    stacks: [],
    parameters: [],
    generates: true,
    env: io.env,
    ...options,
    ...(cdk && { deployStacks: deployByCdk(place, io) }),
    log: () => undefined,
    progress: (line) => io.err(`· ${line}`),
    print: io.err,
  });
  try {
    const base = Object.values(launched.outputs().apis)[0] ?? "";
    const proofKey = randomBytes(32).toString("base64url");
    for (const user of Object.values(launched.cloud.users())) io.secrets.hideCredentials(user);
    io.secrets.hide(launched.cloud.oidc.clientSecret, "client secret");
    io.secrets.hide(proofKey, "secret");
    const stage: Stage = {
      ...launched,
      outputs: launched.outputs(),
      state,
      secretsDir,
      base,
      proofKey,
      io,
    };
    let failures = 0;
    for (const [title, run] of [...mainJob, ...webhooks, ...callers]) {
      try {
        io.out(`✔ ${title}\n    ${await run(stage)}\n`);
      } catch (error) {
        failures++;
        io.out(`✘ ${title}\n    ${messageOf(error)}\n`);
      }
    }
    io.out(failures === 0 ? "\nEvery step gave the expected result.\n" : `\n${failures} failed.\n`);
    return failures === 0 ? 0 : 1;
  } finally {
    await launched.cloud.close();
  }
}

await runAsScript(import.meta.filename, main);
