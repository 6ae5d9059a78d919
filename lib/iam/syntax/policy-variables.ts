import { valuesOf, type ConditionContext } from "./condition-context.ts";
import type { Piece } from "./wildcard-match.ts";
import { PolicyUnsupported } from "./policy-unsupported.ts";

/** Rules for variables and condition keys in a statement. */
export interface Dialect {
  /** True for version 2012-10-17, in which `${…}` is a variable. In version 2008-10-17 it is ordinary text. */
  readonly variables: boolean;
  /**
   * Checks a condition key.
   *
   * @throws {PolicyUnsupported} If the key cannot be evaluated.
   */
  readonly checkKey: (key: string, use: "condition" | "variable") => void;
}

interface Variable {
  /** Condition key in lower case. */
  readonly key: string;
  /** Default value, used if the key is absent. `undefined` if the variable has no default. */
  readonly otherwise: string | undefined;
}

/** Text of a policy, with its variables parsed. */
export type Template = readonly (Piece | Variable)[];

const PLACEHOLDER = /\$\{([^{}]*)\}/g;
const VARIABLE = /^([A-Za-z0-9-]+:[^,']+)(?:,\s*'([^']*)')?$/;

/**
 * Parses the policy variables of a text: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters
 * themselves.
 *
 * @throws {PolicyUnsupported} If `${` does not begin one of these forms, or if a key cannot be evaluated.
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
  return new PolicyUnsupported(`${JSON.stringify(text)} holds \${ that does not begin a variable`);
}

/**
 * Returns the pieces of a template, with each variable replaced by the piece that `pieceFor` returns. Returns
 * `undefined` if `pieceFor` does.
 */
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
 * Returns the value of a variable as a literal piece. Returns `undefined`, so that the template does not match, if
 * the key has several values, or if it has no value and the variable has no default.
 */
function valueOf({ key, otherwise }: Variable, context: ConditionContext): Piece | undefined {
  const values = valuesOf(context, key);
  const text = values.length === 0 ? otherwise : values[0];
  return text === undefined || values.length > 1 ? undefined : { text, wild: false };
}

/** Test of one value of a request. The context has all values of the request, for policy variables. */
export type ValueTest = (value: string, context: ConditionContext) => boolean;

/** Compiles a template. A template without variables is compiled once, and any other template for each request. */
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
