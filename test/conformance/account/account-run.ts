import { randomBytes } from "node:crypto";
import { messageOf } from "../../../lib/errors.ts";
import { isNamed, runCases, type CaseResult } from "../run-cases.ts";
import type { As, Target } from "../run-group.ts";
import { partOf } from "../values.ts";
import { readVectors, type Group } from "../vectors.ts";
import { DAYS, MadeKeys } from "./made-keys.ts";
import type { ServiceCaller } from "./service-caller.ts";
import { accountTemplate, completeStack, deleteStack, requestStack } from "./stack.ts";

export interface AccountRun {
  readonly aws: ServiceCaller;
  readonly account: string;
  /** Name of the stack, which begins the names of everything in it. */
  readonly stack: string;
  /** Text that the names of the groups contain. */
  readonly only: string;
  /** Time in ms between two looks at the stack's status. @default 5 seconds */
  readonly lookMs?: number | undefined;
  readonly say: (line: string) => void;
}

export function stackName(): string {
  return `signet-conformance-${randomBytes(4).toString("hex")}`;
}

/** Returns lines that say what a run makes, and what it costs. */
export function announcement(run: AccountRun, caller: string): readonly string[] {
  const { aws, account, stack } = run;
  const keys = readVectors()
    .flatMap(({ name, groups }) => groups.filter((group) => runs(run, group, name)))
    .flatMap(({ steps }) => steps)
    .filter(({ call }) => call === "kms CreateKey").length;
  const types = [...accountTemplate().matchAll(/"Type":"AWS::\w+::(\w+)"/g)].map(
    ([, type]) => type,
  );
  const count = (type: string) => types.filter((one) => one === type).length;
  return [
    `This runs in account ${account}, region ${aws.region}, as ${caller}. It makes and removes:`,
    `- the stack ${stack} with ${count("Function")} functions, their ${count("LogGroup")} log groups and ${count("Role")} roles`,
    `- KMS keys (${keys}), with their aliases and grants. KMS deletes them after ${DAYS} days.`,
    "It costs a few cents, most of them for the minutes in which the keys exist.",
  ];
}

/**
 * Creates the stack, runs the cases, and removes everything again, also after a failure or an interruption. Says what
 * remains.
 *
 * @returns The results. `isRemoved` is `false` if something remains.
 * @throws {unknown} The failure or the reason of the interruption, after the removal.
 */
export async function runInAccount(
  run: AccountRun,
  signal: AbortSignal,
): Promise<{ readonly results: readonly CaseResult[]; readonly isRemoved: boolean }> {
  const { aws, stack, say, lookMs } = run;
  const keys = new MadeKeys();
  let isRemoved = false;
  try {
    say(`creating stack ${stack}`);
    const refusal = await requestStack(aws, stack);
    if (refusal !== undefined) {
      // A stack of this name is another one, which must not be removed.
      isRemoved = true;
      throw new Error(refusal);
    }
    await completeStack(aws, stack, signal, lookMs);
    say("running the cases");
    const target = accountTarget(run, keys);
    const results = await runCases(target, (group, file) => runs(run, group, file), signal);
    isRemoved = await removed(run, keys);
    return { results, isRemoved };
  } finally {
    if (!isRemoved) await removed(run, keys);
  }
}

/** Whether a group runs in an account. A call that deletes could delete what the run has not made. */
function runs({ only }: AccountRun, group: Group, file: string): boolean {
  const deletes = group.steps.some(({ call }) => call?.includes(" Delete") === true);
  return group.localOnly !== true && !deletes && isNamed(group, file, only);
}

function accountTarget({ aws, account, stack, say }: AccountRun, keys: MadeKeys): Target {
  const keysOf = (as: As | undefined) => {
    if (as === undefined) return undefined;
    if (typeof as === "string") throw new Error(`user ${as} exists in the local cloud only`);
    const [accessKeyId, secretAccessKey, sessionToken] = as;
    return { accessKeyId, secretAccessKey, sessionToken };
  };
  return {
    variables: { account, region: aws.region, stack },
    call: async (service, request, as, operation) => {
      try {
        return await aws.send(service, request, keysOf(as));
      } catch (error) {
        if (operation === "CreateKey") {
          say(
            `CreateKey had no answer (${messageOf(error)}): a KMS key may remain, see aws kms list-keys`,
          );
        }
        throw error;
      }
    },
    http: () => Promise.reject(new Error("HTTP calls run in the local cloud only")),
    saw: (call, answer) => keys.saw(call, answer),
  };
}

/** Removes everything, and says what remains. */
async function removed({ aws, stack, say, lookMs }: AccountRun, keys: MadeKeys): Promise<boolean> {
  say(`removing stack ${stack} and the KMS keys that were made (${keys.size})`);
  const [reason, remaining] = await Promise.all([
    deleteStack(aws, stack, lookMs).catch(messageOf),
    keys.remove(aws),
  ]);
  if (reason !== undefined) {
    say(`stack ${stack} remains: ${reason}`);
    say(`  aws cloudformation delete-stack --region ${aws.region} --stack-name ${stack}`);
  }
  for (const [id, why] of remaining) {
    say(`KMS key ${id} remains: ${why}`);
    say(
      `  aws kms schedule-key-deletion --region ${aws.region} --key-id ${id} --pending-window-in-days ${DAYS}`,
    );
  }
  return reason === undefined && remaining.size === 0;
}

/** Returns account and ARN of the caller. @throws {Error} If the credentials are not valid. */
export async function callerOf(
  aws: ServiceCaller,
): Promise<{ readonly account: string; readonly arn: string }> {
  const { error, message, output } = await aws.call("sts", "GetCallerIdentity");
  if (error !== undefined) throw new Error(`cannot call AWS: ${error}: ${String(message)}`);
  return { account: String(partOf(output, "Account")), arn: String(partOf(output, "Arn")) };
}
