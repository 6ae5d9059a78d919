import type { Policy } from "../../../../iam/policy/policy.ts";

/** A policy that is parsed when it is first needed, because an app uses few of AWS's. Copies of an account share it. */
export class LaterPolicy implements Policy {
  readonly #parse: () => Policy;
  #parsed: Policy | undefined;

  constructor(parse: () => Policy) {
    this.#parse = parse;
  }

  get statements(): Policy["statements"] {
    return this.#policy.statements;
  }

  get covering(): Policy["covering"] {
    return this.#policy.covering;
  }

  get size(): Policy["size"] {
    return this.#policy.size;
  }

  get document(): unknown {
    return this.#policy.document;
  }

  get #policy(): Policy {
    return (this.#parsed ??= this.#parse());
  }
}
