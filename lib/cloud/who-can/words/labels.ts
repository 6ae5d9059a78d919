import type { Account } from "../../account/account.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";

/** How people know a resource, whatever it is called in the account. */
export interface Labels {
  /** By physical id: the name that the template gives, or else the construct path. */
  readonly of: (physicalId: string) => string;
  /** A text with construct paths in the place of names and ids that are made at random. */
  readonly in: (text: string) => string;
}

/** Attributes that are ids, made up whatever the template says. */
const IDS = ["RoleId", "UserId", "RootResourceId", "DeploymentId"];

export function labelsOf(account: Account, stacks: readonly AssemblyStack[]): Labels {
  const made = new Map<string, string>();
  for (const { name, template } of stacks) {
    const records = account.state.stacks[name]?.resources ?? {};
    for (const { logicalId, path } of template.resources) {
      const record = records[logicalId];
      if (!record) continue;
      const label = path.replace(/\/Resource$/, "");
      // An ARN ends in what was made up.
      const id = record.physicalId.split("/").at(-1) ?? record.physicalId;
      if (isMade(id, record.type, name)) made.set(id, label);
      for (const attribute of IDS) {
        const own = record.attributes[attribute];
        if (own !== undefined) made.set(own, `${label} ${attribute}`);
      }
    }
  }
  // Users without a resource's own attribute for it, and roles, are named by these ids in policies too.
  const { users, roles } = account.directory;
  for (const { userName, userId } of users.values())
    made.set(userId, `${made.get(userName) ?? userName} UserId`);
  for (const { roleName, roleId } of roles.values())
    made.set(roleId, `${made.get(roleName) ?? roleName} RoleId`);

  const ids = [...made.keys()].toSorted((a, b) => b.length - a.length).map(escaped);
  // None within a longer word: six letters of an id could be a part of one.
  const any =
    ids.length === 0
      ? undefined
      : new RegExp(`(?<![A-Za-z0-9])(?:${ids.join("|")})(?![A-Za-z0-9])`, "g");
  return {
    of: (id) => made.get(id) ?? id,
    in: (text) => (any ? text.replace(any, (id) => `<${made.get(id) ?? id}>`) : text),
  };
}

/** Whether a physical id is one that the account made up, anew for each deployment. */
function isMade(id: string, type: string, stackName: string): boolean {
  return (
    /^AWS::(?:KMS::Key|ApiGateway::(?:Authorizer|RestApi|Resource|Deployment|RequestValidator))$/.test(
      type,
    ) ||
    (id.startsWith(`${stackName}-`.slice(0, 51)) && /-[A-Za-z0-9]{12}$/.test(id))
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
