import type { Value } from "../values/value.ts";

/** A part of a template: text that is copied, a reference, or a directive. */
export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reference"; readonly reference: Reference }
  | { readonly kind: "set"; readonly target: Reference; readonly value: Expression }
  | { readonly kind: "if"; readonly branches: readonly Branch[] }
  | Loop
  | { readonly kind: "define"; readonly name: string; readonly body: Block }
  | Macro
  | { readonly kind: "call"; readonly name: string; readonly parameters: readonly Expression[] }
  | { readonly kind: "break" }
  | { readonly kind: "stop" };

export type Block = readonly Node[];

/** A branch of `#if`. The branch of `#else` has no condition. */
export interface Branch {
  readonly condition: Expression | undefined;
  readonly body: Block;
}

export interface Loop {
  readonly kind: "foreach";
  readonly name: string;
  readonly over: Expression;
  readonly body: Block;
}

export interface Macro {
  readonly kind: "macro";
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Block;
}

/** A variable and the steps from it, such as `$input.params().header['X']`. */
export interface Reference {
  readonly name: string;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "method"; readonly name: string; readonly parameters: readonly Expression[] }
  | { readonly kind: "index"; readonly index: Expression };

export type Expression =
  | { readonly kind: "literal"; readonly value: Value }
  | { readonly kind: "interpolated"; readonly body: Block }
  | { readonly kind: "reference"; readonly reference: Reference }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "range"; readonly from: Expression; readonly to: Expression }
  | { readonly kind: "map"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "steps"; readonly of: Expression; readonly steps: readonly Step[] };

export type Operator =
  | "||"
  | "&&"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";
