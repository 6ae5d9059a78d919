import type { Block, Expression, Loop, Node } from "../syntax/nodes.ts";
import { print } from "../values/print.ts";
import { JavaList, JavaMap, type Value } from "../values/value.ts";
import type { Budget } from "../limits/budget.ts";
import { evaluate } from "./evaluate.ts";
import { Defined, type Machine } from "./machine.ts";
import { isTrue } from "../values/operators.ts";
import { assign, read } from "./reference.ts";

/** API Gateway's limit for the iterations of one loop. */
const MOST_ITERATIONS = 1000;

/** How a block ended: at its end, at `#break`, or at `#stop`. */
type Ending = "end" | "break" | "stop";

/** Renders a template with the variables that it can read. */
export function render(
  template: Block,
  variables: ReadonlyMap<string, Value>,
  budget: Budget,
): string {
  return new Renderer(new Map(variables), budget).render(template);
}

class Renderer implements Machine {
  readonly macros: Machine["macros"] = new Map();
  #text = "";

  readonly variables: Machine["variables"];
  readonly budget: Budget;

  constructor(variables: Machine["variables"], budget: Budget) {
    this.variables = variables;
    this.budget = budget;
  }

  evaluate(expression: Expression): Value {
    return evaluate(expression, this);
  }

  read(reference: Parameters<Machine["read"]>[0]): Value {
    return read(reference, this);
  }

  render(body: Block): string {
    const outer = this.#text;
    this.#text = "";
    this.budget.nested(() => this.#block(body));
    const made = this.#text;
    this.#text = outer;
    return made;
  }

  #block(body: Block): Ending {
    for (const node of body) {
      this.budget.spend();
      const ending = this.#node(node);
      if (ending !== "end") return ending;
    }
    return "end";
  }

  #node(node: Node): Ending {
    switch (node.kind) {
      case "text":
        this.#write(node.text);
        return "end";
      case "reference":
        this.#write(print(this.read(node.reference), this.budget));
        return "end";
      case "set":
        assign(node.target, this.evaluate(node.value), this);
        return "end";
      case "define":
        this.variables.set(node.name, new Defined(node.body));
        return "end";
      case "macro":
        this.macros.set(node.name, node);
        return "end";
      case "break":
      case "stop":
        return node.kind;
      case "if": {
        const isTaken = ({ condition }: (typeof node.branches)[number]) =>
          condition === undefined || isTrue(this.evaluate(condition));
        const branch = node.branches.find(isTaken);
        return branch ? this.#block(branch.body) : "end";
      }
      case "foreach":
        return this.#foreach(node);
      case "call":
        return this.#call(node);
    }
  }

  #foreach({ name, over, body }: Loop): Ending {
    const items = itemsOf(this.evaluate(over)).slice(0, MOST_ITERATIONS);
    const parent = this.variables.get("foreach") ?? null;
    return this.#with([name, "foreach", "velocityCount", "velocityHasNext"], () => {
      for (const [index, item] of items.entries()) {
        this.budget.spend(3);
        const hasNext = index + 1 < items.length;
        this.variables.set(name, item);
        this.variables.set("foreach", counter(index, hasNext, parent));
        this.variables.set("velocityCount", BigInt(index + 1));
        this.variables.set("velocityHasNext", hasNext);
        const ending = this.#block(body);
        if (ending === "break") return "end";
        if (ending === "stop") return ending;
      }
      return "end";
    });
  }

  #call({ name, parameters }: Extract<Node, { kind: "call" }>): Ending {
    const macro = this.macros.get(name);
    if (!macro) return "end";
    const values = parameters.map((parameter) => this.evaluate(parameter));
    return this.#with(macro.parameters, () => {
      for (const [index, parameter] of macro.parameters.entries()) {
        this.variables.set(parameter, values[index] ?? null);
      }
      const ending = this.budget.nested(() => this.#block(macro.body));
      return ending === "break" ? "end" : ending;
    });
  }

  /** Runs a block with variables of its own, and restores the outer variables of these names. */
  #with(names: readonly string[], run: () => Ending): Ending {
    const outer = names.map((name) => [name, this.variables.get(name)] as const);
    const ending = run();
    for (const [name, value] of outer) {
      if (value === undefined) this.variables.delete(name);
      else this.variables.set(name, value);
    }
    return ending;
  }

  #write(text: string): void {
    this.budget.length(this.#text.length + text.length);
    this.#text += text;
  }
}

function itemsOf(value: Value): readonly Value[] {
  if (value instanceof JavaList) return [...value.items];
  return value instanceof JavaMap ? [...value.entries.values()] : [];
}

function counter(index: number, hasNext: boolean, parent: Value | Defined): JavaMap {
  return new JavaMap(
    new Map<string, Value>([
      ["index", BigInt(index)],
      ["count", BigInt(index + 1)],
      ["hasNext", hasNext],
      ["first", index === 0],
      ["last", !hasNext],
      ["parent", parent instanceof Defined ? null : parent],
    ]),
  );
}
