import type { AssemblyStack } from "../assembly/manifest.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";
import type { Problems } from "./problems.ts";

/** A resource to remove after every stack has been deployed. */
export interface Removal {
  readonly stack: Pick<AssemblyStack, "name" | "id">;
  readonly logicalId: string;
  readonly record: ResourceRecord;
}

/** One deployment of stacks, on trial or not. */
export interface Run {
  readonly problems: Problems;
  /** Whether custom resources are not run, so that their values are unknown. */
  readonly isTrial: boolean;
  /** Receives what is removed at the end, in this order. */
  readonly cleanup: Removal[];
}
