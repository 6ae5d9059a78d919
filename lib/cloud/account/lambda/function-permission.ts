import { policyOf, type Policy } from "../../../iam/policy/policy.ts";

/** Statements of the resource policy of a function, version or alias. */
export interface FunctionPermission extends Policy {
  /** The statement as Lambda's API shows it, or the whole document of a policy that replaces all statements. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** The id, instead of the id of a statement, of a policy that replaces all statements. */
export const WHOLE_POLICY = "whole policy";

/** The permissions of a function, version or alias, by id. Their statements together are its resource policy. */
export class FunctionPermissions extends Map<string, FunctionPermission> {
  #policy: Policy | undefined;

  constructor(permissions: Iterable<readonly [string, FunctionPermission]> = []) {
    // The constructor of Map would call `set` before this object is complete.
    super();
    for (const [id, permission] of permissions) this.set(id, permission);
  }

  /** The resource policy. It is the same object until a permission changes. */
  get policy(): Policy {
    this.#policy ??= policyOf([...this.values()].flatMap(({ statements }) => statements));
    return this.#policy;
  }

  override set(id: string, permission: FunctionPermission): this {
    this.#policy = undefined;
    return super.set(id, permission);
  }

  override delete(id: string): boolean {
    this.#policy = undefined;
    return super.delete(id);
  }

  override clear(): void {
    this.#policy = undefined;
    super.clear();
  }
}
