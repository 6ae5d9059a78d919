import type { Block, Expression, Macro, Reference } from "../syntax/nodes.ts";
import type { Value } from "../values/value.ts";
import type { Budget } from "../limits/budget.ts";

/** A block of `#define`, which is rendered wherever the variable is used. */
export class Defined {
  readonly body: Block;

  constructor(body: Block) {
    this.body = body;
  }
}

/** The state of a rendering. The functions in it call each other through it, so that their files import one way. */
export interface Machine {
  readonly budget: Budget;
  readonly variables: Map<string, Value | Defined>;
  readonly macros: Map<string, Macro>;
  evaluate(expression: Expression): Value;
  read(reference: Reference): Value;
  /** Renders a block into a text of its own. */
  render(body: Block): string;
}
