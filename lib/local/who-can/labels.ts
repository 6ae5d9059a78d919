import type { Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";

/** How people know a resource, whatever it is called in the account. */
export interface Labels {
  /** By physical id: the name that the template gives, or else the construct path. */
  readonly of: (physicalId: string) => string;
  /** A text with construct paths in the place of names and ids that are made at random. */
  readonly in: (text: string) => string;
}

export function labelsOf(account: Account, stacks: readonly AssemblyStack[]): Labels {
  const made = new Map<string, string>();
  for (const { name, template } of stacks) {
    const records = account.state.stacks[name]?.resources ?? {};
    for (const { logicalId, path } of template.resources) {
      const record = records[logicalId];
      if (record && isMade(record.physicalId, name)) {
        made.set(record.physicalId, path.replace(/\/Resource$/, ""));
      }
    }
  }
  const replace = (text: string) => {
    let replaced = text;
    for (const [id, path] of made) replaced = replaced.replaceAll(id, `<${path}>`);
    return replaced;
  };
  return { of: (id) => made.get(id) ?? id, in: replace };
}

/** Whether a physical id is one that the account made up, anew for each deployment. */
function isMade(id: string, stackName: string): boolean {
  return (
    /^(?:mrk-)?[0-9a-f-]{32,36}$/.test(id) ||
    /^[a-z0-9]{10}$/.test(id) ||
    (id.startsWith(`${stackName}-`) && /-[A-Za-z0-9]{12}$/.test(id))
  );
}
