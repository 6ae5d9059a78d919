import type { StackHistory } from "../../../state/stack-history.ts";
import type { Stacks } from "../../../stacks/stacks.ts";
import type { Call } from "../../protocol/call.ts";
import type { Form } from "../../protocol/query/form.ts";

/** The objects of the local S3. */
interface TemplateObjects {
  /** Returns the path of the file that has an object's bytes, or `undefined` if there is no such object. */
  readonly pathOf: (bucket: string, key: string) => string | undefined;
}

/** How a resource differs from its template. */
export interface ResourceDrift {
  readonly status: "IN_SYNC" | "MODIFIED" | "DELETED" | "NOT_CHECKED";
  /** Properties as the template has them. Only with a status other than `NOT_CHECKED`. */
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly differences?: readonly {
    readonly path: string;
    readonly expected?: unknown;
    readonly actual?: unknown;
    readonly type: "ADD" | "REMOVE" | "NOT_EQUAL";
  }[];
}

/** The parts of the local cloud that CloudFormation's API works on. */
export interface CloudFormationParts {
  readonly stacks: Stacks;
  readonly objects: TemplateObjects;
  /** Compares the resources of a stack with its template, by logical id. @default - no resource is compared */
  readonly driftOf?: (stack: StackHistory) => Readonly<Record<string, ResourceDrift>>;
}

/** A call of one operation. */
export interface StackCall {
  readonly call: Call;
  readonly form: Form;
  readonly parts: CloudFormationParts;
}

/** Returns the content of the result, or `undefined` if the response has no result. */
export type StackOperation = (stackCall: StackCall) => string | undefined;
