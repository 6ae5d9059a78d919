import { LOCALLY } from "../../assembly/language/template-unsupported.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import type { Blocker } from "./problems.ts";

/** What a deployment does to a resource. */
export interface Step {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly action:
    | "create"
    | "update"
    | "replace"
    | "import"
    | "unchanged"
    | "delete"
    /** The resource leaves the stack, and its deletion policy retains it. */
    | "skip"
    | "fail";
  /** Empty if it is not known. */
  readonly physicalId: string;
  /** Only for `replace`: the id of the resource that is replaced. */
  readonly earlierId?: string;
  /** Whether the resource is created or updated by its function, and has not ended. */
  readonly isBegun?: boolean;
  /** Only for `fail`. */
  readonly failure?: { readonly reason: string; readonly verb: "CREATE" | "UPDATE" | "DELETE" };
}

/** Receives what a deployment does, while it does it. */
export interface Watcher {
  /** Called before the first resource of a stack, nested or not. */
  readonly begins: (stack: AssemblyStack) => void;
  readonly step: (step: Step) => void;
  /** Called before the resources of a stack are removed with the stack. */
  readonly removes: (stackName: string) => void;
}

/** Returns a watcher that only collects the steps. */
export function collector(): Watcher & { readonly steps: readonly Step[] } {
  const steps: Step[] = [];
  const ignore = (): void => undefined;
  return { steps, begins: ignore, step: (step) => void steps.push(step), removes: ignore };
}

/** Returns why a resource failed, as its event shows it. Its readers use the CDK CLI, which has other options. */
export function reasonOf(blockers: readonly Blocker[]): string {
  return blockers
    .map(({ path, problem, advice }) => `${path}: ${problem} (${adviceForCdk(advice)})`)
    .join("; ");
}

function adviceForCdk(advice: string): string {
  return advice
    .replaceAll(LOCALLY, "when the app runs with -c signet:localCloud=true")
    .replaceAll(/ with --stacks|: name (?:it|both) with --stacks/g, "");
}
