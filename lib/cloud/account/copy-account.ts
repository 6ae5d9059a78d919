import { newAccount, type Account } from "./account.ts";
import { FunctionPermissions } from "./lambda/function-permission.ts";

/**
 * Returns an account with the same resources and state, for a deployment on trial: what it changes there does not
 * change this account. Only the sessions of functions are missing, which a deployment does not need.
 */
export function copyAccount(account: Account): Account {
  const { clock, organization, origin, truststores, jwks, httpHosts, network, directory } = account;
  const assumed = { organization, origin };
  // A trial only reads the history of stacks, which is long.
  const { cloudFormation, ...state } = account.state;
  const copiedState = { ...structuredClone(state), ...(cloudFormation ? { cloudFormation } : {}) };
  const copy = newAccount(copiedState, assumed, truststores, jwks, httpHosts);
  fill(copy.directory.users, directory.users);
  fill(copy.directory.roles, directory.roles);
  fill(copy.directory.groups, directory.groups);
  fill(copy.directory.managedPolicies, directory.managedPolicies);
  fill(copy.directory.oidcProviders, directory.oidcProviders);
  return {
    ...copy,
    clock,
    functions: copied(account.functions),
    layers: copied(account.layers),
    functionVersions: copied(account.functionVersions),
    functionAliases: copied(account.functionAliases),
    declaredFunctions: copied(account.declaredFunctions),
    declaredAliases: copied(account.declaredAliases),
    eventInvokeConfigs: copied(account.eventInvokeConfigs),
    provisionedConcurrency: copied(account.provisionedConcurrency),
    permissions: copied(account.permissions),
    functionUrls: copied(account.functionUrls),
    functionUrlPort: account.functionUrlPort,
    awsPort: account.awsPort,
    records: copied(account.records),
    resourcePolicies: copied(account.resourcePolicies),
    tables: copied(account.tables),
    network: withCopies(network),
    logGroups: copied(account.logGroups),
    apis: copied(account.apis),
    httpApis: copied(account.httpApis),
    webSocketApis: copied(account.webSocketApis),
    apiKeys: copied(account.apiKeys),
    usagePlans: copied(account.usagePlans),
    ipSets: copied(account.ipSets),
    webAcls: copied(account.webAcls),
    webAclOf: copied(account.webAclOf),
    domains: copied(account.domains),
    declarations: copied(account.declarations),
    declaredProperties: new Map(account.declaredProperties),
    codeStore: account.codeStore,
    // A deployment reads objects only.
    ...(account.objects ? { objects: account.objects } : {}),
  };
}

function fill<V>(target: Map<string, V>, source: ReadonlyMap<string, V>): void {
  for (const [key, value] of copied(source)) target.set(key, value);
}

/** Copies a map, the maps and sets in it, and those that are members of its values. Nothing else is changed in place. */
function copied<V>(map: ReadonlyMap<string, V>): Map<string, V> {
  return new Map([...map].map(([key, value]) => [key, copiedValue(value)]));
}

function copiedValue<V>(value: V): V {
  // A copy has the type of its original.
  if (value instanceof FunctionPermissions) return new FunctionPermissions(value) as V;
  // A copy of a map is a map.
  if (value instanceof Map) return copied(value) as V;
  // A copy of a set is a set.
  if (value instanceof Set) return new Set(value) as V;
  return isRecord(value) ? withCopies(value) : value;
}

function withCopies<T extends object>(record: T): T {
  const members = Object.entries(record).map(([name, member]: [string, unknown]) => [
    name,
    member instanceof Map || member instanceof Set ? copiedValue(member) : member,
  ]);
  // The copy has the members of the original.
  return Object.fromEntries(members) as T;
}

function isRecord<V>(value: V): value is V & object {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
