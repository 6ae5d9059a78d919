import { expect, vi } from "vitest";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { selectStacks } from "../../lib/cloud/assembly/select-stacks.ts";
import type { LocalCloud } from "../../lib/local/index.ts";
import { signetPath } from "../scripts/run-command.ts";
import { runShell } from "./run-shell.ts";
import { shellCommands } from "./shell-commands.ts";

/** An app whose deployment a page describes. */
export interface DescribedApp {
  /** Synthesizes the app with this context into the folder `assembly`. */
  readonly synthesize: (context: Readonly<Record<string, string>>) => Promise<void>;
  readonly assembly: string;
  /** Further options of `signet encrypt`, as text of the shell. */
  readonly options?: string;
  /** The folder in which commands run. */
  readonly cwd: string;
}

/** Returns the blocks of a page that deploy or destroy stacks of an app, each with its commands. */
export function deployments(page: string, stacks: RegExp): readonly (readonly string[])[] {
  const commands = shellCommands(page);
  const deploys = ({ line }: { line: string }) =>
    /^npx cdk (deploy|destroy) /.test(line) && stacks.test(line);
  const blocks = new Set(commands.filter(deploys).map(({ block }) => block));
  return [...blocks].map((block) =>
    commands.filter((one) => one.block === block).map(({ line }) => line),
  );
}

/**
 * Runs the commands of a deployment with the local cloud instead of AWS. `cdk` synthesizes the app with exactly the
 * given context, requires the given stacks and deploys them, and `encrypt` seals with the deployed key.
 */
export async function runDeployment(
  lines: readonly string[],
  app: DescribedApp,
  cloud: LocalCloud,
): Promise<void> {
  for (const line of lines) {
    if (line.startsWith("npx cdk ")) {
      const { context, stacks } = cdkArguments(line);
      await forCloud(cloud, () => app.synthesize(context));
      expect(selectStacks(readAssembly(app.assembly), stacks).length).toBeGreaterThan(0);
      if (line.startsWith("npx cdk deploy ")) {
        await cloud.deploy(app.assembly, line.includes(" --all") ? {} : { stacks });
      }
    } else if (!/^(export|git|aws) /.test(line)) {
      await runSigned(line.replaceAll(/ --profile [\w-]+/g, ""), app, cloud);
    }
  }
}

/** Synthesizes an app with the endpoint that `signet env` sets, so that it accepts secrets of the local cloud. */
async function forCloud(cloud: LocalCloud, synthesize: () => Promise<void>): Promise<void> {
  vi.stubEnv("AWS_ENDPOINT_URL", cloud.awsEndpoint);
  try {
    await synthesize();
  } finally {
    vi.unstubAllEnvs();
  }
}

async function runSigned(
  line: string,
  { options = "", cwd }: DescribedApp,
  cloud: LocalCloud,
): Promise<void> {
  const { accessKeyId, secretAccessKey } = cloud.keysOf("admin");
  const functions = `
    signet() {
      name=$1; shift
      [ "$name" = encrypt ] && set -- "$@" --endpoint-url ${cloud.awsEndpoint} ${options}
      '${process.execPath}' '${signetPath}' "$name" "$@"
    }
    npx() { "$@"; }
    npm() {
      shift; [ "$1" = -s ] && shift
      name=$1; shift 2
      signet "$name" "$@"
    }`;
  const env = {
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const { status, output } = await runShell(line, { functions, cwd, env });
  expect({ line, status, output }).toEqual({ line, status: 0, output });
}

/** Parses the arguments of `cdk` or of another command that takes context, as far as pages use them. */
export function cdkArguments(line: string) {
  const words = line.split(/\s+/).slice(3);
  const context: Record<string, string> = {};
  const stacks: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "-c") {
      const [, key = "", value = ""] = /^(\w+)=(.*)$/.exec(words.shift() ?? "") ?? [];
      context[key] = value;
    } else if (word === "--profile") words.shift();
    else if (word !== "--all" && word !== "--quiet") stacks.push(word);
  }
  return { context, stacks };
}
