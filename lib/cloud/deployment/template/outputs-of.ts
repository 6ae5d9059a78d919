import type { Account } from "../../account/account.ts";
import { ADVICE } from "../../assembly/advice.ts";
import { resolve, type Scope } from "../../assembly/intrinsics.ts";
import { withoutReference } from "../../assembly/language/arguments.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import { TemplateUnsupported, type Template } from "../../assembly/template.ts";
import { readsIn } from "../permission/reads-in.ts";
import type { Run } from "../run/run.ts";
import { withStoredValues } from "./dynamic-references.ts";
import { blockedName } from "./template-scope.ts";

interface Outputs {
  readonly outputs: ReadonlyMap<string, string>;
  /** Values by export name. */
  readonly exports: ReadonlyMap<string, string>;
}

/** Resolves the outputs of a stack, after its resources were deployed. */
export function outputsOf(
  account: Account,
  stack: AssemblyStack,
  scope: Scope,
  { problems, permit }: Run,
): Outputs {
  const outputs = new Map<string, string>();
  const exports = new Map<string, string>();
  for (const [name, output] of Object.entries(stack.template.outputs)) {
    const path = stack.paths.get(name) ?? stack.id;
    const attempt = <T>(step: () => T) => problems.attempt(stack, path, step);
    const exists = attempt(() => existsOutput(output, scope));
    if (exists === false) continue;
    const place = { type: undefined, name: `output ${name}` };
    const value =
      exists &&
      attempt(() => {
        const unread = resolve(output.Value, scope);
        const refused = permit?.refusalOf(account, readsIn(account, unread));
        if (refused) throw new TemplateUnsupported(refused.problem, { advice: refused.advice });
        return text(withStoredValues(unread, place, account, problems), place.name);
      });
    if (value === undefined) problems.block(blockedName.output(stack.name, name));
    else outputs.set(name, value);
    if (!output.Export) continue;
    const exported = attempt(() =>
      text(
        withoutReference(resolve(output.Export?.Name, scope), "Export"),
        `the export name of output ${name}`,
      ),
    );
    if (exported === undefined) continue;
    const owner = exporting(account, stack.name, exported);
    if (value === undefined) problems.block(blockedName.export(exported));
    else if (owner === undefined) exports.set(exported, value);
    else {
      const problem = `output ${name}: stack ${owner} exports ${exported} already`;
      problems.add(stack, { path, problem, advice: ADVICE.name });
    }
  }
  return { outputs, exports };
}

function existsOutput({ Condition }: Template["outputs"][string], scope: Scope): boolean {
  return Condition === undefined || scope.condition(Condition);
}

/** Returns the name of another stack with this export. */
function exporting({ state }: Account, stackName: string, exported: string): string | undefined {
  const owner = Object.entries(state.stacks).find(
    ([name, { exports }]) => name !== stackName && Object.hasOwn(exports, exported),
  );
  return owner?.[0];
}

function text(value: unknown, what: string): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  throw new TemplateUnsupported(`${what} does not resolve to text`);
}
