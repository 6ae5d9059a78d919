import { addResourceEvent, setStatus } from "../../deployment/history/stack-events.ts";
import type { StackHistory } from "../../state/stack-history.ts";
import type { Engine } from "./engine.ts";
import { isRepeated, requireDeletable } from "./guards.ts";
import { StackRefused } from "../stack-refused.ts";
import type { DeleteOptions } from "../stacks.ts";

/** Begins the deletion of a stack. */
export function deleteStack(
  engine: Engine,
  history: StackHistory,
  { clientToken: token, roleArn, retain = [], caller }: DeleteOptions,
): void {
  if (history.status === "DELETE_COMPLETE" || isRepeated(history, token)) return;
  requireDeletable(engine.account, history);
  const { name, id } = history;
  if (retain.length > 0 && history.status !== "DELETE_FAILED") {
    throw new StackRefused(
      `Invalid operation on stack [${id}]. Resources can be retained only if the stack is in DELETE_FAILED state.`,
    );
  }
  if (roleArn !== undefined) history.roleArn = roleArn;
  const retained = new Set(retain);
  const full = fullBuckets(engine, name).filter(({ logicalId }) => !retained.has(logicalId));
  if (full.length > 0) {
    refuseFull(engine, history, full, token);
    return;
  }
  const remove = { name, retained };
  const operation = { history, token, disableRollback: false };
  engine.begin({ stacks: [], remove }, "DELETE_IN_PROGRESS", operation, { caller });
}

interface Bucket {
  readonly logicalId: string;
  readonly physicalId: string;
}

const BUCKET = "AWS::S3::Bucket";

/** Returns the buckets of a stack that would be deleted although they have objects. */
function fullBuckets({ account, options }: Engine, name: string): readonly Bucket[] {
  return Object.entries(account.state.stacks[name]?.resources ?? {}).flatMap(
    ([logicalId, { type, physicalId, retained }]) =>
      type === BUCKET && !retained && !options.isBucketEmpty(physicalId)
        ? [{ logicalId, physicalId }]
        : [],
  );
}

/** Shows that buckets cannot be deleted. The rest of the stack stays too, so that it can be used. */
function refuseFull(
  engine: Engine,
  stack: StackHistory,
  buckets: readonly Bucket[],
  token: string | undefined,
): void {
  const { account } = engine;
  const ids = buckets.map(({ logicalId }) => logicalId).join(", ");
  engine.change(stack, (history) => {
    setStatus(account, history, "DELETE_IN_PROGRESS", { reason: "User Initiated", token });
    for (const bucket of buckets) {
      const event = { ...bucket, type: BUCKET, clientToken: token };
      addResourceEvent(account, history, { ...event, status: "DELETE_IN_PROGRESS" });
      const reason = `The bucket '${bucket.physicalId}' is not empty. You must either delete all objects and versions or use the deletion policy to retain it, otherwise the delete operation will fail.`;
      addResourceEvent(account, history, { ...event, status: "DELETE_FAILED", reason });
    }
    const reason = `The following resource(s) failed to delete: [${ids}]. `;
    setStatus(account, history, "DELETE_FAILED", { reason, token });
  });
}
