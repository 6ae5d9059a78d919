import type { Account } from "../../lib/cloud/account/account.ts";
import type { AssemblyStack } from "../../lib/cloud/assembly/manifest.ts";
import { shownAccount } from "../../lib/cloud/shown-account.ts";
import { matrixOf } from "../../lib/cloud/who-can/matrix.ts";

/** Generated values that no resource of a stack has as its id or attribute. */
const GENERATED = /\b(?:A[A-Z]{3}[A-Z2-7]{16,17}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g;

/**
 * Returns what a cloud shows of an account, and who can do what in it, as lines of JSON. Generated ids and names are
 * replaced by the resource that has them, so that two accounts with the same stacks have the same lines.
 */
export function shownBy(account: Account, stacks: readonly AssemblyStack[]): readonly string[] {
  const shown = shownAccount(account, { port: 1, httpsPort: 2 });
  const { cells } = matrixOf(account, stacks);
  const lines = [
    ...Object.entries(shown).map(([name, show]) =>
      // The keys of users are random.
      [name, name === "users" ? Object.keys(shown.users()) : show()],
    ),
    ...Object.entries(account.state.stacks).map(([name, { resources, outputs, exports }]) => [
      name,
      outputs,
      exports,
      Object.entries(resources).map(([id, { type, physicalId, attributes, retained }]) => [
        id,
        type,
        physicalId,
        attributes,
        retained,
      ]),
    ]),
    ...cells.map(({ row, target, access, terms }) => [row.name, target, access, terms]),
  ].map((line) => JSON.stringify(line));
  const named = [...generatedIn(account)].toSorted(([a], [b]) => b.length - a.length);
  return lines.map((line) =>
    named
      .reduce((text, [value, name]) => text.replaceAll(value, name), line)
      .replaceAll(GENERATED, "(generated)"),
  );
}

/** Returns the ids and attributes of resources, each with the name of its resource. */
function generatedIn({ state }: Account): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { resources } of Object.values(state.stacks)) {
    for (const [id, { physicalId, attributes }] of Object.entries(resources)) {
      const [, nestedStack = ""] = /:stack\/([^/]+)\//.exec(physicalId) ?? [];
      const values = [["Ref", physicalId], ["name", nestedStack], ...Object.entries(attributes)];
      for (const [attribute = "", value = ""] of values) {
        // A short value, such as the name of a stage, is in many other texts.
        if (value.length > 5 && !found.has(value)) found.set(value, `<${id}.${attribute}>`);
      }
    }
  }
  return found;
}
