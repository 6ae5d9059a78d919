import { isDeepStrictEqual } from "node:util";
import type { Account } from "../../account/account.ts";
import { liveStack } from "../../account/stack-arn.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import type { StackRecord } from "../../state/cloud-state.ts";
import type { StackHistory } from "../../state/stack-history.ts";
import { reasonOf, type Step, type Watcher } from "../run/watcher.ts";
import type { Blocker } from "../run/problems.ts";
import type { Operation } from "./operation.ts";
import { addStepEvents, type Touched } from "./resource-events.ts";
import { addRollBackEvents } from "./roll-back-events.ts";
import { newHistory, setStatus } from "./stack-events.ts";
import { inputOf } from "./stack-input.ts";
import { takeoverBetween } from "./takeover.ts";

interface Recorded extends Touched {
  readonly stack: AssemblyStack | undefined;
  readonly before: StackRecord | undefined;
  /** Whether the deployment has created the history. */
  readonly isNew: boolean;
  readonly failedDeletes: string[];
}

/** Statuses of a stack without resources, which a new stack of the same name replaces. */
const EMPTY = new Set(["REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "CREATE_FAILED"]);

const NOT_CLEAN = "Update successful. One or more resources could not be deleted.";

/** Records what a deployment does in the histories of its stacks. */
export class Recorder implements Watcher {
  readonly #account: Account;
  readonly #operation: Operation | undefined;
  readonly #stacks = new Map<string, Recorded>();
  /** Sentences about stacks that two programs deploy in turns. */
  readonly notices: string[] = [];

  constructor(account: Account, operation: Operation | undefined) {
    this.#account = account;
    this.#operation = operation;
  }

  begins(stack: AssemblyStack): void {
    const { name, parent } = stack;
    const account = this.#account;
    const live = this.#isOperated(name) ? this.#operation?.history : liveStack(account, name);
    const isNew = !live || (!this.#isOperated(name) && EMPTY.has(live.status));
    const parentId = parent === undefined ? undefined : liveStack(account, parent)?.id;
    const history = isNew ? newHistory(account, name, "CREATE_IN_PROGRESS", parentId) : live;
    const before = account.state.stacks[name];
    if (isNew) {
      const reason = parent === undefined ? "User Initiated" : undefined;
      setStatus(account, history, "CREATE_IN_PROGRESS", { reason, token: this.#token });
    }
    this.#stacks.set(name, {
      history,
      stack,
      before,
      isNew,
      steps: [],
      open: new Map(),
      failedDeletes: [],
    });
  }

  removes(stackName: string): void {
    const account = this.#account;
    const isOperated = this.#isOperated(stackName);
    const history = isOperated ? this.#operation?.history : liveStack(account, stackName);
    if (!history) return;
    if (!isOperated) setStatus(account, history, "DELETE_IN_PROGRESS", { token: this.#token });
    const before = account.state.stacks[stackName];
    const rest = { stack: undefined, before, isNew: false, steps: [], open: new Map() };
    this.#stacks.set(stackName, { history, ...rest, failedDeletes: [] });
  }

  step(step: Step): void {
    const recorded = this.#stacks.get(step.stackName);
    if (!recorded || step.action === "unchanged") return;
    const { history } = recorded;
    this.#makeProgress(history, step);
    if (step.failure?.verb === "DELETE") recorded.failedDeletes.push(step.logicalId);
    addStepEvents(this.#account, recorded, step, this.#token);
  }

  /** Ends the recording of a deployment that succeeded. */
  complete(): void {
    for (const recorded of [...this.#stacks.values()].toReversed()) this.#complete(recorded);
  }

  /** Shows a deployment that its trial has refused as CloudFormation would. */
  refuse(steps: readonly Step[], blockers: readonly Blocker[]): void {
    const { history } = this.#operation ?? {};
    if (!history) return;
    const touched = { history, steps: [], open: new Map<string, Step>() };
    let hasFailed = false;
    for (const step of steps) {
      if (step.stackName !== history.name) continue;
      const { action, failure } = step;
      if (action === "delete" || action === "skip" || step.isBegun) continue;
      if (!hasFailed || failure) addStepEvents(this.#account, touched, step, this.#token);
      else if (action !== "unchanged") {
        const reason = `Resource ${action === "create" ? "creation" : "update"} cancelled`;
        addStepEvents(this.#account, touched, failed(step, reason), this.#token);
      }
      hasFailed ||= failure !== undefined;
    }
    addRollBackEvents(this.#account, touched, this.#how(), reasonOf(blockers));
  }

  /** Ends the recording of a deployment that failed after its trial, and that is undone. */
  fail(why: string): void {
    for (const recorded of [...this.#stacks.values()].toReversed()) {
      const { history, open, isNew, stack } = recorded;
      if (!history.status.endsWith("_IN_PROGRESS")) continue;
      for (const step of open.values()) {
        addStepEvents(this.#account, recorded, failed(step, why), this.#token);
      }
      addRollBackEvents(this.#account, recorded, this.#how(), why);
      // A nested stack does not outlive the rollback of the stack that created it.
      if (isNew && stack?.parent !== undefined && history.status !== "DELETE_COMPLETE") {
        setStatus(this.#account, history, "DELETE_COMPLETE", { token: this.#token });
      }
    }
  }

  get #token(): string | undefined {
    return this.#operation?.token;
  }

  #how(): Pick<Operation, "token" | "disableRollback" | "deletesOnFailure"> {
    return this.#operation ?? { token: undefined, disableRollback: false };
  }

  #isOperated(name: string): boolean {
    return this.#operation?.history.name === name;
  }

  /** A stack is in progress from the first change on, and cleans up from the first deletion on. */
  #makeProgress(history: StackHistory, { action }: Pick<Step, "action">): void {
    const token = this.#token;
    const cleanup = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS";
    if (!history.status.endsWith("_IN_PROGRESS")) {
      setStatus(this.#account, history, "UPDATE_IN_PROGRESS", { reason: "User Initiated", token });
    }
    const isCleanup = action === "delete" || action === "skip";
    if (isCleanup && history.status === "UPDATE_IN_PROGRESS") {
      setStatus(this.#account, history, cleanup, { token });
    }
  }

  #complete({ history, stack, before, failedDeletes }: Recorded): void {
    const [account, token] = [this.#account, this.#token];
    if (!stack) {
      const left = account.state.stacks[history.name];
      const ids = failedDeletes.length > 0 ? failedDeletes : Object.keys(left?.resources ?? {});
      const reason = `The following resource(s) failed to delete: [${ids.join(", ")}]. `;
      if (left) setStatus(account, history, "DELETE_FAILED", { reason, token });
      else setStatus(account, history, "DELETE_COMPLETE", { token });
      return;
    }
    const after = account.state.stacks[history.name];
    const shown = (record: StackRecord | undefined) => [record?.outputs, record?.exports];
    const input = inputOf(stack);
    const { tags } = history.input ?? {};
    const isSame = isDeepStrictEqual(shown(before), shown(after));
    const hasTags =
      input === undefined || tags === undefined || isDeepStrictEqual(tags, input.tags);
    if (!isSame || !hasTags) this.#makeProgress(history, { action: "update" });
    const takeover = stack.parent === undefined ? takeoverBetween(history.input, input) : undefined;
    if (history.status.endsWith("_IN_PROGRESS")) {
      if (!history.status.startsWith("CREATE")) history.updated = account.clock.now().toISOString();
      this.#end(history, [failedDeletes.length > 0 ? NOT_CLEAN : undefined, takeover?.reason]);
    }
    if (takeover) this.notices.push(`stack ${history.name} ${takeover.notice}`);
    if (input) history.input = input;
    const { terminationProtection } = stack.submitted ?? {};
    if (terminationProtection !== undefined) history.terminationProtection = terminationProtection;
  }

  /** @param reasons Sentences about the end of an update. */
  #end(history: StackHistory, reasons: readonly (string | undefined)[]): void {
    const end = (status: StackHistory["status"], reason?: string): void =>
      setStatus(this.#account, history, status, { reason, token: this.#token });
    if (history.status.startsWith("CREATE")) end("CREATE_COMPLETE");
    else if (history.status.startsWith("IMPORT")) end("IMPORT_COMPLETE");
    else {
      if (history.status === "UPDATE_IN_PROGRESS") end("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
      const given = reasons.filter((reason) => reason !== undefined);
      end("UPDATE_COMPLETE", given.length > 0 ? given.join(" ") : undefined);
    }
  }
}

/** Returns the failure of a step that has begun. */
function failed(step: Step, reason: string): Step {
  const verb = step.action === "create" ? "CREATE" : "UPDATE";
  return { ...step, action: "fail", failure: { reason, verb } };
}
