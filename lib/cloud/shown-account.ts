import type { Account } from "./account/account.ts";
import { accessKeysByUser, assumableRoles } from "./account/admin.ts";
import { byFunctionName } from "./account/by-function-name.ts";
import { functionUrlsByName } from "./account/function-urls.ts";
import type { AccessKey } from "./account/iam/access-keys.ts";
import { unknownPolicies, unknownPolicyText } from "./account/iam/unknown-policies.ts";
import { codePaths } from "./account/lambda/code-source.ts";
import type { RecordedResource } from "./account/records/record.ts";
import { allRouteNames, plainEndpoints, secureEndpoints } from "./gateway/endpoints/endpoints.ts";
import { servedResources, type ServedResources } from "./gateway/endpoints/served-resources.ts";
import { poolsWithoutKeys } from "./gateway/rest-api/pools-without-keys.ts";
import { unservedIntegrations } from "./gateway/rest-api/unserved-integrations.ts";

/** What a local cloud shows of its account. Each function returns what is deployed when it is called. */
export interface ShownAccount {
  /** URLs of the APIs, by API name. */
  readonly apis: () => Readonly<Record<string, string>>;
  /** URLs of the APIs over TLS, by API name and by custom domain name. */
  readonly apisHttps: () => Readonly<Record<string, string>>;
  /** Function ARNs by name. */
  readonly functions: () => Readonly<Record<string, string>>;
  /** Names of the routes of all deployed stages, such as `GET /orders/{id}`. */
  readonly routes: () => readonly string[];
  /** Routes of all deployed stages whose integration fails at each call, each with the reason. */
  readonly unservedIntegrations: () => readonly string[];
  /** Ids of user pools whose tokens routes require, and whose keys are not here. */
  readonly poolsWithoutKeys: () => readonly string[];
  /** Function URLs by function name. */
  readonly functionUrls: () => Readonly<Record<string, string>>;
  /** Access keys of the admin and of every user, by user name. */
  readonly users: () => Readonly<Record<string, AccessKey>>;
  /** ARNs of the roles that the admin may assume, by role name. */
  readonly assumableRoles: () => Readonly<Record<string, string>>;
  readonly keyArns: () => readonly string[];
  /** Numbers of the resources that are served. */
  readonly served: () => ServedResources;
  /** Resources of services that are not served. */
  readonly records: () => readonly RecordedResource[];
  /** Uses of managed policies of AWS that are not known here, each as a sentence. */
  readonly unknownPolicies: () => readonly string[];
  /** Directories of the code and layers of functions, by function name. */
  readonly codeDirectories: () => Readonly<Record<string, readonly string[]>>;
}

/** The ports of the APIs, of which the one with TLS may be missing. */
interface Ports {
  readonly port: number;
  readonly httpsPort: number | undefined;
}

/** Returns what a local cloud shows of its account. */
export function shownAccount(account: Account, { port, httpsPort }: Ports): ShownAccount {
  return {
    apis: () => plainEndpoints(account, port),
    apisHttps: () => (httpsPort === undefined ? {} : secureEndpoints(account, httpsPort)),
    functions: () => byFunctionName(account, ({ arn }) => arn),
    routes: () => allRouteNames(account),
    unservedIntegrations: () => unservedIntegrations(account),
    poolsWithoutKeys: () => poolsWithoutKeys(account),
    functionUrls: () => functionUrlsByName(account),
    users: () => accessKeysByUser(account),
    assumableRoles: () => assumableRoles(account),
    keyArns: () => account.keys.all().map(({ arn }) => arn),
    served: () => servedResources(account),
    records: () => [...account.records.values()],
    unknownPolicies: () => unknownPolicies(account.directory).map(unknownPolicyText),
    codeDirectories: () =>
      byFunctionName(account, (one) => codePaths(account.declaredFunctions.get(one.name) ?? one)),
  };
}
