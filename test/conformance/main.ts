import { command } from "../../scripts/terminal/command.ts";
import { hiddenCredentials } from "../../scripts/terminal/credentials.ts";
import { runAsScript, UsageError, type Io } from "../../scripts/terminal/io.ts";
import {
  announcement,
  callerOf,
  runInAccount,
  stackName,
  type AccountRun,
} from "./account/account-run.ts";
import { serviceCaller } from "./account/service-caller.ts";
import { interruption } from "./interruption.ts";
import { explained, scores } from "./report.ts";
import { isNamed, runCases, verdictOf, type CaseResult } from "./run-cases.ts";

export interface Surroundings {
  /** Time in ms between two looks at the stack's status. @default 5 seconds */
  readonly lookMs?: number;
  readonly interrupted?: typeof interruption;
}

/** Makes the command. */
export const conformance = ({ lookMs, interrupted = interruption }: Surroundings = {}) =>
  command({
    name: "conformance",
    program: "npm run",
    summary: "compare answers with the recorded answers of AWS",
    description:
      "Compares the local cloud with the answers in test/vectors/aws. With --profile and --region, it sends the same calls to an account of AWS, so that a recorded answer that is wrong or old shows. It first says what it makes there, and removes it at the end.",
    options: {
      profile: { type: "string", value: "NAME", help: "profile of an account of AWS" },
      region: { type: "string", value: "REGION", help: "region of the account" },
      only: {
        type: "string",
        value: "TEXT",
        help: "only the groups whose name, such as 'kms: create alias', contains the text",
      },
      yes: { type: "boolean", default: false, help: "do not ask before the calls to the account" },
    },
    run: async ({ values: { profile, region, only = "", yes } }, io) => {
      if (profile === undefined && region === undefined) return local(io, only);
      if (profile === undefined || region === undefined) {
        throw new UsageError("expected both --profile NAME and --region REGION");
      }
      const { AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: credentialsFile } = io.env;
      const credentials = await hiddenCredentials({ profile, configFile, credentialsFile }, io);
      const aws = serviceCaller(region, credentials, io.env);
      const { account, arn } = await callerOf(aws);
      const run: AccountRun = { aws, account, stack: stackName(), only, lookMs, say: io.err };
      for (const line of announcement(run, arn)) io.err(line);
      if (!yes && !(await isConfirmed(io))) {
        io.err("Nothing was made.");
        return 1;
      }
      const { signal, release } = interrupted(io.err);
      try {
        const { results, isRemoved } = await runInAccount(run, signal);
        const fromAws = results.map((result): CaseResult => ({ ...result, fromOurs: undefined }));
        return report(io, fromAws, "recorded") && isRemoved ? 0 : 1;
      } finally {
        release();
      }
    },
  });

export const main = conformance();

async function isConfirmed({ stdin, terminals }: Io): Promise<boolean> {
  if (terminals?.in !== true) {
    throw new UsageError("standard input is not a terminal, so the question has no answer", {
      hint: "pass --yes if the account may be used",
    });
  }
  const answer = await stdin("Type yes to go on: ");
  return answer.toString("utf8").trim() === "yes";
}

async function local(io: Io, only: string): Promise<0 | 1> {
  // Loaded only for the local cloud, because it loads slowly.
  const { startLocalTarget } = await import("./local-target.ts");
  const target = await startLocalTarget();
  try {
    const results = await runCases(target, (group, file) => isNamed(group, file, only));
    return report(io, results, "AWS") ? 0 : 1;
  } finally {
    await target.close();
  }
}

/** Prints every difference and the scores. Returns whether there is no difference. */
function report({ out }: Io, results: readonly CaseResult[], expectedBy: string): boolean {
  const different = results.filter((one) => verdictOf(one) === "different");
  for (const one of different) out(`${explained(one, expectedBy).join("\n")}\n`);
  out(`${scores(results).join("\n")}\n`);
  return different.length === 0;
}

await runAsScript(import.meta.filename, main);
