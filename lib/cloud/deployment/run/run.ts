import type { AssemblyStack } from "../../assembly/manifest.ts";
import type { ResourceRecord, StackRecord } from "../../state/cloud-state.ts";
import type { Permit } from "../permission/permit.ts";
import type { Problems } from "./problems.ts";
import { collector, type Watcher } from "./watcher.ts";

/** A resource to remove after every stack has been deployed. */
export interface Removal {
  readonly stack: Pick<AssemblyStack, "name" | "id">;
  readonly logicalId: string;
  readonly record: ResourceRecord;
}

/** A resource that is not evaluated as a whole, because it depends on a value that only a deployment knows. */
export interface Unjudged {
  /** Construct path. */
  readonly path: string;
  readonly reason: string;
}

/** One deployment of stacks, on trial or not. */
export interface Run {
  readonly problems: Problems;
  /** Whether custom resources are not run, so that their values are unknown. */
  readonly isTrial: boolean;
  /** Receives the name of each nested stack. */
  readonly nested: string[];
  /** Receives the resources that a trial cannot evaluate as a whole. */
  readonly unjudged: Unjudged[];
  /** Receives what is removed at the end, in this order. */
  readonly cleanup: Removal[];
  /** Receives the records of the stacks that are removed as a whole, by name. */
  readonly removed: Map<string, StackRecord>;
  /** Receives the physical ids of the resources whose changes by calls are reverted. */
  readonly reverted: Set<string>;
  readonly watcher: Watcher;
  /** Decides each operation on a resource. @default - an app is deployed at the start, without a principal */
  readonly permit: Permit | undefined;
}

export function newRun(
  problems: Problems,
  isTrial: boolean,
  watcher: Watcher = collector(),
  permit?: Permit,
): Run {
  return {
    problems,
    isTrial,
    nested: [],
    unjudged: [],
    cleanup: [],
    removed: new Map(),
    reverted: new Set(),
    watcher,
    permit,
  };
}
