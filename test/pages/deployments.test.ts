import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synthesize } from "../../bin/synthesize.ts";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { selectStacks } from "../../lib/cloud/assembly/select-stacks.ts";
import { type LocalCloud, startCloud } from "../../lib/local/index.ts";
import { signetPath } from "../scripts/run-command.ts";
import { runShell } from "./run-shell.ts";
import { shellCommands } from "./shell-commands.ts";

const folder = mkdtempSync(join(tmpdir(), "signet-deployments-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Parses the arguments of `cdk`, as far as the pages use them. */
function parsed(line: string) {
  const words = line.split(/\s+/).slice(3);
  const context: Record<string, string> = {};
  const stacks: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "-c") {
      const [, key = "", value = ""] = /^(\w+)=(.*)$/.exec(words.shift() ?? "") ?? [];
      context[key] = value;
    } else if (word === "--profile" || word === "--template") words.shift();
    else if (word !== "--all") stacks.push(word);
  }
  return { context, stacks };
}

describe.each(PAGES)("the commands of %s that deploy", (page) => {
  const commands = shellCommands(page);
  const blocks = new Set(
    commands.filter(({ line }) => /^npx cdk (deploy|destroy)/.test(line)).map(({ block }) => block),
  );
  const secretsDir = join(folder, page.replaceAll("/", "-"));
  const assembly = join(folder, `${page.replaceAll("/", "-")}.out`);
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud.stop());

  it("are there", () => {
    expect(blocks.size).toBeGreaterThan(0);
  });

  /** Runs a command of `cdk` or of `encrypt` with the local cloud instead of AWS. */
  async function run(line: string): Promise<void> {
    if (line.startsWith("npx cdk ")) {
      const { context, stacks } = parsed(line);
      await synthesize({ outdir: assembly, postCliContext: { ...context, secretsDir } });
      const selected = selectStacks(readAssembly(assembly), stacks);
      expect(selected.length).toBeGreaterThan(0);
      if (line.startsWith("npx cdk deploy ")) await cloud.deploy(assembly, { stacks });
      return;
    }
    const { accessKeyId, secretAccessKey } = cloud.keysOf("admin");
    const own = `--assembly '${assembly}' --secrets-dir '${secretsDir}' --endpoint-url ${cloud.awsEndpoint}`;
    const { status, output } = await runShell(line.replaceAll(/ --profile \w+/g, ""), {
      functions: `npm() {
        shift; [ "$1" = -s ] && shift; name=$1; shift 2
        [ "$name" = encrypt ] && set -- "$@" ${own}
        "${process.execPath}" "${signetPath}" "$name" "$@"
      }`,
      cwd: folder,
      env: {
        AWS_REGION: cloud.region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    });
    expect({ line, status, output }).toEqual({ line, status: 0, output });
  }

  for (const block of blocks) {
    const lines = commands.filter((one) => one.block === block).map(({ line }) => line);
    const ours = lines.filter((line) => !/^(export|git) /.test(line));
    it(`work in this order, with exactly these arguments: ${lines[0]}`, async () => {
      for (const line of ours) await run(line);
    });
  }
});
