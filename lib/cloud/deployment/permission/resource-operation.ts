import type { Values } from "./filled-arn.ts";

/** What a deployment does to a resource. */
export interface ResourceOperation {
  readonly type: string;
  readonly verb: "create" | "update" | "delete";
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The properties of the template, or of the earlier template if the resource is deleted. */
  readonly properties: Values;
  /** The same with the texts of dynamic references instead of the stored values. */
  readonly unread: Values;
  /** The properties of the earlier template in the form of `unread`. They are empty if they are not known. */
  readonly earlier: Values;
}
