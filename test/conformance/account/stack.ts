import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { partOf } from "../values.ts";
import { readStack } from "../stack-template.ts";
import { VECTORS } from "../vectors.ts";
import type { ServiceCaller } from "./service-caller.ts";

/** Time in ms between two looks at the stack's status. */
const LOOK_MS = 5000;
/** How often the status is looked at, which is half an hour. */
const LOOKS = 360;

/**
 * Requests the stack `account` under a name. After a failure without an answer, the stack may exist.
 *
 * @returns The reason if AWS has not made it, for example because another stack has this name.
 * @throws {Error} If AWS itself failed, so that the stack may exist.
 */
export async function requestStack(aws: ServiceCaller, name: string): Promise<string | undefined> {
  const created = await aws.call("cloudformation", "CreateStack", {
    StackName: name,
    TemplateBody: accountTemplate(),
    Capabilities: ["CAPABILITY_NAMED_IAM"],
    OnFailure: "DO_NOTHING",
    Tags: [{ Key: "made-by", Value: "signet-conformance" }],
  });
  if (created.error === undefined) return undefined;
  const reason = `cannot create stack ${name}: ${created.error}: ${String(created.message)}`;
  if (created.status >= 500) throw new Error(reason);
  return reason;
}

/** Waits until a new stack is complete. @throws {Error} If it cannot be completed. */
export async function completeStack(
  aws: ServiceCaller,
  name: string,
  signal: AbortSignal,
  lookMs = LOOK_MS,
): Promise<void> {
  const { status, reason } = await settled(aws, name, lookMs, signal);
  if (status !== "CREATE_COMPLETE") {
    throw new Error(`stack ${name} is ${status}${reason === "" ? "" : `: ${reason}`}`);
  }
}

/** Deletes a stack, and waits until it is gone. Returns the reason if it remains. */
export async function deleteStack(
  aws: ServiceCaller,
  name: string,
  lookMs = LOOK_MS,
): Promise<string | undefined> {
  const deleted = await aws.call("cloudformation", "DeleteStack", { StackName: name });
  if (deleted.error !== undefined) return `${deleted.error}: ${String(deleted.message)}`;
  const { status, reason } = await settled(aws, name, lookMs);
  return status === "DELETE_COMPLETE" ? undefined : `it is ${status}. ${reason}`.trim();
}

/** Waits until no operation on the stack is in progress. A stack that does not exist is deleted. */
async function settled(
  aws: ServiceCaller,
  name: string,
  lookMs: number,
  signal?: AbortSignal,
): Promise<{ readonly status: string; readonly reason: string }> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    // oxlint-disable-next-line no-await-in-loop -- The status is looked at again later.
    const { error, message, output } = await aws.call("cloudformation", "DescribeStacks", {
      StackName: name,
    });
    if (error === "ValidationError" && String(message).includes("does not exist")) {
      return { status: "DELETE_COMPLETE", reason: "" };
    }
    if (error !== undefined) return { status: error, reason: String(message) };
    const status = String(partOf(output, "Stacks[0].StackStatus"));
    const reason = partOf(output, "Stacks[0].StackStatusReason");
    if (!status.endsWith("_IN_PROGRESS")) {
      return { status, reason: typeof reason === "string" ? reason : "" };
    }
    // oxlint-disable-next-line no-await-in-loop -- See above.
    await wait(lookMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
  return { status: "still in progress", reason: "" };
}

/** Returns the template with the code of the functions in it. */
export function accountTemplate(): string {
  const template = readStack("account").withCode((file) => ({
    ZipFile: readFileSync(join(VECTORS, "functions", file), "utf8"),
  }));
  return JSON.stringify(template);
}
