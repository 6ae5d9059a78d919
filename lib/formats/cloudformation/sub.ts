import { parseDotted, type Reference } from "./reference.ts";
import { isMap } from "../../json.ts";

/** A part of the text of a `Fn::Sub`. */
export type SubPart =
  | { readonly kind: "literal"; readonly text: string }
  /** A name in the map of the `Fn::Sub`, with its value there. The map takes precedence over the template. */
  | { readonly kind: "variable"; readonly value: unknown }
  | { readonly kind: "reference"; readonly reference: Reference }
  /** A placeholder that CloudFormation rejects. `text` is the placeholder as written. */
  | { readonly kind: "invalid"; readonly text: string };

/** Form of the names in a `Fn::Sub`, by CloudFormation's rule. */
const NAME = /^[A-Za-z0-9_.:]+$/;
/** CloudFormation's message about a name of another form, without the "Template error: " in front. */
export const SUB_NAME_RULE =
  "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons";

/**
 * Parses the argument of a `Fn::Sub`: a text, or a list of a text and optionally a map of variables.
 *
 * - `${!x}` is the literal text `${x}`. The first `}` ends it, so it cannot hold another placeholder.
 * - Whitespace around a name is ignored, and whitespace within a name is an error. AWS does not document this rule,
 *   but CloudFormation follows it (aws-cloudformation/cfn-lint#236), and so do CDK and AWS's own validator
 *   (`@aws/cloudformation-validate`). CDK and the validator also read `${ !x}` as a literal.
 * - A `${` without a `}` is literal text.
 * - A variable replaces only its exact name. If the map has `A`, `${A.B}` is still an attribute of resource `A`.
 *
 * @returns `undefined` if CloudFormation would reject the argument as a whole.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
 */
export function parseSub(argument: unknown): readonly SubPart[] | undefined {
  const [text, map = {}, ...others]: readonly unknown[] = Array.isArray(argument)
    ? argument
    : [argument];
  if (typeof text !== "string" || !isMap(map) || others.length > 0) return undefined;
  const parts: SubPart[] = [];
  let end = 0;
  for (;;) {
    const start = text.indexOf("${", end);
    const close = start < 0 ? -1 : text.indexOf("}", start);
    const literal = text.slice(end, close < 0 ? text.length : start);
    if (literal !== "") parts.push({ kind: "literal", text: literal });
    if (close < 0) return parts;
    end = close + 1;
    parts.push(placeholder(text.slice(start, end), map));
  }
}

function placeholder(text: string, variables: Readonly<Record<string, unknown>>): SubPart {
  const inside = text.slice("${".length, -"}".length);
  const name = inside.trim();
  if (name.startsWith("!")) {
    return { kind: "literal", text: `\${${inside.trimStart().slice("!".length)}}` };
  }
  if (!NAME.test(name)) return { kind: "invalid", text };
  if (Object.hasOwn(variables, name)) return { kind: "variable", value: variables[name] };
  const reference = parseDotted(name);
  return reference ? { kind: "reference", reference } : { kind: "invalid", text };
}
