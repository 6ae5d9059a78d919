import { valuesOf, type ConditionContext } from "./condition-context.ts";
import type { Piece } from "./wildcard-match.ts";
import { PolicyUnsupported } from "./policy-unsupported.ts";

/** What the texts of a statement may hold. */
export interface Dialect {
  /** Version 2012-10-17: `${…}` is a variable. Before, it was four characters like any other. */
  readonly variables: boolean;
  /** @throws {PolicyUnsupported} at a condition key that requests are not given here. */
  readonly checkKey: (key: string, use: "condition" | "variable") => void;
}

interface Variable {
  /** In lower case. */
  readonly key: string;
  readonly otherwise: string | undefined;
}

/** Text of a policy, its variables found. */
export type Template = readonly (Piece | Variable)[];

const PLACEHOLDER = /\$\{([^{}]*)\}/g;
const VARIABLE = /^([A-Za-z0-9-]+:[^,']+)(?:,\s*'([^']*)')?$/;

/**
 * Finds the policy variables: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the
 * characters themselves.
 *
 * @throws {PolicyUnsupported} at `${` that is none of these, or of a key that cannot be evaluated.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function parseTemplate(text: string, { variables, checkKey }: Dialect): Template {
  if (!variables || !text.includes("${")) return [{ text, wild: true }];
  const template: (Piece | Variable)[] = [];
  let end = 0;
  for (const { 0: whole, 1: inner = "", index } of text.matchAll(PLACEHOLDER)) {
    if (index > end) template.push(asWritten(text.slice(end, index), text));
    end = index + whole.length;
    if (inner === "*" || inner === "?" || inner === "$") {
      template.push({ text: inner, wild: false });
      continue;
    }
    const [, written, otherwise] = VARIABLE.exec(inner) ?? [];
    if (written === undefined) throw notAVariable(text);
    const key = written.trim();
    checkKey(key, "variable");
    template.push({ key: key.toLowerCase(), otherwise });
  }
  if (end < text.length) template.push(asWritten(text.slice(end), text));
  return template;
}

function asWritten(piece: string, text: string): Piece {
  if (piece.includes("${")) throw notAVariable(text);
  return { text: piece, wild: true };
}

function notAVariable(text: string): PolicyUnsupported {
  return new PolicyUnsupported(`${JSON.stringify(text)} holds \${ without a variable behind it`);
}

/** Returns a template with a piece for each variable, or `undefined` if a variable has no piece. */
export function fillWith(
  template: Template,
  pieceFor: (variable: Variable) => Piece | undefined,
): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const part of template) {
    const piece = "key" in part ? pieceFor(part) : part;
    if (!piece) return undefined;
    pieces.push(piece);
  }
  return pieces;
}

/**
 * The value of a variable, taken literally. It is `undefined` if the key has no value and the variable no
 * default, or if the key has several values: then the template matches nothing.
 */
function valueOf({ key, otherwise }: Variable, context: ConditionContext): Piece | undefined {
  const values = valuesOf(context, key);
  const text = values.length === 0 ? otherwise : values[0];
  return text === undefined || values.length > 1 ? undefined : { text, wild: false };
}

/** Whether one value of a request matches, given the rest of the request. */
export type ValueTest = (value: string, context: ConditionContext) => boolean;

/** Compiles a template once where it has no variables, else for each request. */
export function templated(
  template: Template,
  compile: (pieces: readonly Piece[]) => (value: string) => boolean,
): ValueTest {
  const pieces = template.filter((part) => "text" in part);
  if (pieces.length === template.length) return compile(pieces);
  return (value, context) => {
    const filled = fillWith(template, (variable) => valueOf(variable, context));
    return filled !== undefined && compile(filled)(value);
  };
}
