import type { Account } from "../../account/account.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";

/** The names by which people know resources, which can differ from the names in the account. */
export interface Labels {
  /** Returns the label of a physical id: the name in the template, or else the construct path. */
  readonly of: (physicalId: string) => string;
  /** Replaces random names and ids in a text by construct paths. */
  readonly in: (text: string) => string;
}

/** The end of a name that the account has generated. */
const AFTER = /-[A-Za-z0-9]{12}$/;

/** Attributes that are random ids, which a template cannot set. */
const IDS = ["RoleId", "UserId", "RootResourceId", "DeploymentId"];

export function labelsOf(account: Account, stacks: readonly AssemblyStack[]): Labels {
  const made = new Map<string, string>();
  const nested = Object.entries(account.state.stacks).flatMap(([name, record]) =>
    record.nested ? [{ name, paths: Object.entries(record.nested.paths) }] : [],
  );
  const own = stacks.map(({ name, template }) => ({
    name,
    paths: template.resources.map(({ logicalId, path }) => [logicalId, path] as const),
  }));
  for (const { name, paths } of [...own, ...nested]) {
    const records = account.state.stacks[name]?.resources ?? {};
    for (const [logicalId, path] of paths) {
      const record = records[logicalId];
      if (!record) continue;
      const label = path.replace(/\/Resource$/, "");
      // In an ARN, the random part comes last.
      const id = record.physicalId.split("/").at(-1) ?? record.physicalId;
      if (isMade(id, record.type, name)) made.set(id, label);
      // The ARN of a secret ends with random characters, even if the secret has a name.
      const secret = account.secrets.get(record.physicalId)?.record.name;
      if (secret !== undefined) made.set(record.physicalId, AFTER.test(secret) ? label : secret);
      for (const attribute of IDS) {
        const value = record.attributes[attribute];
        if (value !== undefined) made.set(value, `${label} ${attribute}`);
      }
    }
  }
  // Policies can also name users and roles by these ids, which not every resource has as an attribute.
  const { users, roles } = account.directory;
  for (const { userName, userId } of users.values())
    made.set(userId, `${made.get(userName) ?? userName} UserId`);
  for (const { roleName, roleId } of roles.values())
    made.set(roleId, `${made.get(roleName) ?? roleName} RoleId`);

  const ids = [...made.keys()].toSorted((a, b) => b.length - a.length).map(escaped);
  // Matches whole words only, because a short id could also be a part of a longer word.
  const any =
    ids.length === 0
      ? undefined
      : new RegExp(`(?<![A-Za-z0-9])(?:${ids.join("|")})(?![A-Za-z0-9])`, "g");
  return {
    of: (id) => made.get(id) ?? id,
    in: (text) => (any ? text.replace(any, (id) => `<${made.get(id) ?? id}>`) : text),
  };
}

/** Returns whether the account has generated the physical id, so that another deployment has another id. */
function isMade(id: string, type: string, stackName: string): boolean {
  return (
    /^AWS::(?:KMS::Key|ApiGateway::(?:Authorizer|RestApi|Resource|Deployment|RequestValidator)|ApiGatewayV2::(?:Api|Authorizer|Deployment))$/.test(
      type,
    ) ||
    (type === "AWS::SSM::Parameter" && id.startsWith("CFN-") && AFTER.test(id)) ||
    (id.startsWith(`${stackName}-`.slice(0, 51)) && AFTER.test(id))
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
