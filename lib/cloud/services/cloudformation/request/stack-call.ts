import type { ResourceDrift } from "../../../stacks/drift/drift-of.ts";
import type { Stacks } from "../../../stacks/stacks.ts";
import type { Call } from "../../protocol/call.ts";
import type { Form } from "../../protocol/query/form.ts";

/** The objects of the local S3. */
interface TemplateObjects {
  /** Returns the path of the file that has an object's bytes, or `undefined` if there is no such object. */
  readonly pathOf: (bucket: string, key: string) => string | undefined;
}

/** The parts of the local cloud that CloudFormation's API works on. */
export interface CloudFormationParts {
  readonly stacks: Stacks;
  readonly objects: TemplateObjects;
  /** Compares the resources of a stack with its template. @default - compares those that the caller may read */
  readonly driftOf?: (call: Call, stackName: string) => ReadonlyMap<string, ResourceDrift>;
}

/** A call of one operation. */
export interface StackCall {
  readonly call: Call;
  readonly form: Form;
  readonly parts: CloudFormationParts;
}

/** Returns the content of the result, or `undefined` if the response has no result. */
export type StackOperation = (stackCall: StackCall) => string | undefined;
