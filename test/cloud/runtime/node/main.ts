import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { contractCases } from "./cases.ts";
import { drive, type Runner } from "./drive.ts";
import { writePackage } from "./environment.ts";
import { fetchClients } from "./fetch-client.ts";
import { isKnownOf, type CaseOutcome } from "./outcome.ts";
import { clientRunner, ownRunner, type Client } from "./runners.ts";

const USAGE = `usage: npm run compare:runtime -- [--ric DIR]... [--record]

Runs the same handlers with AWS's runtime interface client (npm aws-lambda-ric) and with the local cloud's own
runtime, and prints what they do differently. The status is 1 if there is a difference.

  --ric DIR  a client: an unpacked package or a checkout of its repository; 4 is for Node.js 24, 3 for earlier
             versions. Without it, npm downloads both, and nothing of them is installed.
  --record   write what the clients do into outcomes.json, which npm test compares with
`;

/** Compares the two programs with each client. @returns The exit status. */
async function main(argv: readonly string[]): Promise<0 | 1 | 2> {
  let options;
  try {
    options = parseArgs({
      args: [...argv],
      options: { ric: { type: "string", multiple: true }, record: { type: "boolean" } },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : ""}\n${USAGE}`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), "signet-contract-"));
  try {
    const own = ownRunner(join(folder, "own"));
    const recorded: Record<string, Record<string, CaseOutcome>> = {};
    let isEqual = true;
    for (const [at, directory] of (options.ric ?? fetchClients(folder)).entries()) {
      // oxlint-disable-next-line no-await-in-loop -- One client after another.
      const client = await clientRunner(directory, join(folder, `client-${at}`));
      // oxlint-disable-next-line no-await-in-loop -- One client after another.
      const outcomes = await compare(client, own, join(folder, `cases${at}`));
      recorded[client.major] = outcomes.theirs;
      isEqual &&= outcomes.isEqual;
    }
    const path = join(import.meta.dirname, "outcomes.json");
    if (options.record) writeFileSync(path, `${JSON.stringify(recorded, null, 2)}\n`);
    return isEqual ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(client: Client, own: Runner, folder: string) {
  const { version, major } = client;
  const theirs: Record<string, CaseOutcome> = {};
  let [known, different] = [0, 0];
  for (const [name, one] of Object.entries(contractCases)) {
    if (one.major !== undefined && one.major !== major) continue;
    const task = `${folder}-${Object.keys(theirs).length}`;
    writePackage(one, task);
    // oxlint-disable-next-line no-await-in-loop -- More processes at a time would slow each other down.
    const [expected, found] = await Promise.all([
      drive(client, one, task, major),
      drive(own, one, task, major),
    ]);
    theirs[name] = expected;
    if (isDeepStrictEqual(expected, found)) continue;
    if (isKnownOf(client, expected, found)) known++;
    else {
      different++;
      const [aws, here] = [JSON.stringify(expected), JSON.stringify(found)];
      process.stdout.write(
        `aws-lambda-ric ${version}: a function that ${name}\n  AWS   ${aws}\n  here  ${here}\n`,
      );
    }
  }
  const older = known > 0 ? `, ${known} as in the client's newer sources only` : "";
  process.stdout.write(
    `aws-lambda-ric ${version}: ${Object.keys(theirs).length} functions, ${different} different${older}\n`,
  );
  return { theirs, isEqual: different === 0 };
}

process.exitCode = await main(process.argv.slice(2));
