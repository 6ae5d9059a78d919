import { isMap } from "../../../json.ts";
import { ADVICE } from "../../assembly/advice.ts";
import { references, truth, type Scope } from "../../assembly/intrinsics.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import { BOOTSTRAP_VERSION } from "../../assembly/parameters.ts";
import { TemplateUnsupported } from "../../assembly/template.ts";
import type { Problems } from "../run/problems.ts";

/**
 * Adds a problem for each rule of a template that the values of its parameters break. The rule with which CDK checks its
 * bootstrap stack does not apply, because the local cloud needs no bootstrap stack.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function addBrokenRules(stack: AssemblyStack, scope: Scope, problems: Problems): void {
  const ofRule: Scope = { ...scope, ofRule: true };
  for (const [name, rule] of Object.entries(stack.template.rules)) {
    if (references(rule).has(BOOTSTRAP_VERSION)) continue;
    const path = stack.paths.get(name) ?? stack.id;
    const broken = problems.attempt(stack, path, () => brokenAssertion(name, rule, ofRule));
    if (broken) problems.add(stack, { path, problem: broken.text, advice: ADVICE.rule });
  }
}

function brokenAssertion(
  name: string,
  rule: unknown,
  scope: Scope,
): { readonly text: string } | undefined {
  const { RuleCondition: condition, Assertions: assertions } = isMap(rule) ? rule : {};
  if (!Array.isArray(assertions) || !assertions.every(isMap)) {
    throw new TemplateUnsupported(`rule ${name} has no list of assertions`);
  }
  if (condition !== undefined && !truth(condition, scope)) return undefined;
  const broken = assertions.find(({ Assert }) => !truth(Assert, scope));
  if (!broken) return undefined;
  const { AssertDescription: why } = broken;
  return { text: `rule ${name} is broken${typeof why === "string" ? `: ${why}` : ""}` };
}
