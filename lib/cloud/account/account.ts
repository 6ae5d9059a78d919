import { Clock } from "../process/clock.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import type { CloudState } from "../state/cloud-state.ts";
import type { Api } from "./apigateway/api.ts";
import type { HttpApi } from "./apigatewayv2/http-api.ts";
import { Directory } from "./iam/directory.ts";
import type { CustomDomain } from "./apigateway/exposure.ts";
import { Keys } from "./kms/keys.ts";
import { newNetwork, type Network } from "./ec2/network.ts";
import type { Assumed, AssumedOrigin } from "./assumed-origin.ts";
import type { Declaration } from "./declaration.ts";
import { NO_CODE_STORE, type CodeStore } from "./lambda/code-store.ts";
import type { EventInvokeConfig } from "./lambda/event-invoke-config.ts";
import type { FunctionConfiguration } from "./lambda/function-configuration.ts";
import type { FunctionAlias } from "./lambda/function-alias.ts";
import type { FunctionPermissions } from "./lambda/function-permission.ts";
import type { FunctionUrl } from "./lambda/function-url.ts";
import type { LayerVersion } from "./lambda/layer-version.ts";
import type { LogGroup } from "./logs/log-group.ts";
import type { RecordedResource } from "./records/record.ts";
import type { ResourcePolicies } from "./records/resource-policies.ts";
import { valueStores, type ValueStores } from "./value-stores.ts";
import type { Table } from "./dynamodb/table.ts";
import type { ApiKey, UsagePlan } from "./apigateway/usage-plan.ts";
import type { IpSet, WebAcl } from "./wafv2/web-acl.ts";

export type { FunctionConfiguration } from "./lambda/function-configuration.ts";

/**
 * One AWS account in one region: the resources that deployments create and the services use. It is
 * independent of HTTP and processes.
 */
export interface Account extends ValueStores {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  /** Condition keys of the account's organization, if the start command was given one. */
  readonly organization: Assumed["organization"];
  /** The origin that the start command was given for calls. It does not apply to calls of functions. */
  readonly origin: AssumedOrigin;
  readonly directory: Directory;
  readonly keys: Keys;
  /** Keyed by function name. */
  readonly functions: Map<string, FunctionConfiguration>;
  /** Layer versions, by ARN. */
  readonly layers: Map<string, LayerVersion>;
  /** Published versions, which never change, by ARN. */
  readonly functionVersions: Map<string, FunctionConfiguration>;
  /** Keyed by ARN. */
  readonly functionAliases: Map<string, FunctionAlias>;
  /** Functions that calls have changed, as their template declares them, by name. The others are as declared. */
  readonly declaredFunctions: Map<string, FunctionConfiguration>;
  /** Aliases that calls have changed or deleted, as their template declares them, by ARN. */
  readonly declaredAliases: Map<string, FunctionAlias>;
  /** Keyed by ARN with the qualifier, which can be `$LATEST`. */
  readonly eventInvokeConfigs: Map<string, EventInvokeConfig>;
  /** Requested provisioned concurrency, by the ARN of a version or alias. */
  readonly provisionedConcurrency: Map<string, number>;
  /** Resource policies: by the ARN of a function, version or alias, then by statement id. */
  readonly permissions: Map<string, FunctionPermissions>;
  /** Keyed by the ARN of the function or alias. */
  readonly functionUrls: Map<string, FunctionUrl>;
  /** The port of function URLs. It is set before the first deployment. */
  functionUrlPort: number;
  /** The port of the AWS endpoint. It is set before the first deployment. */
  awsPort: number;
  /** Resources of services that are not served, by `recordKey`. */
  readonly records: Map<string, RecordedResource>;
  /** Resource policies of services that are not served. */
  readonly resourcePolicies: ResourcePolicies;
  /** Keyed by table name. */
  readonly tables: Map<string, Table>;
  readonly network: Network;
  /** Log groups of templates and of functions that have run, by name. */
  readonly logGroups: Map<string, LogGroup>;
  /** Keyed by API id. */
  readonly apis: Map<string, Api>;
  /** HTTP APIs, by API id. */
  readonly httpApis: Map<string, HttpApi>;
  /** Names of WebSocket APIs, which are not served, by API id. */
  readonly webSocketApis: Map<string, string>;
  /** Keyed by id. */
  readonly apiKeys: Map<string, ApiKey>;
  /** Keyed by id. */
  readonly usagePlans: Map<string, UsagePlan>;
  /** Keyed by ARN. */
  readonly ipSets: Map<string, IpSet>;
  /** Keyed by ARN. */
  readonly webAcls: Map<string, WebAcl>;
  /** ARNs of web ACLs, by the ARN of the stage that each protects. */
  readonly webAclOf: Map<string, string>;
  /** Keyed by name, in lower case. */
  readonly domains: Map<string, CustomDomain>;
  /** PEM of the trust stores of mutual TLS, by `s3://` URI. The PEM comes from local files. */
  readonly truststores: ReadonlyMap<string, string>;
  /** JSON Web Key Sets of identity providers, by issuer. They come from local files. */
  readonly jwks: ReadonlyMap<string, string>;
  /** Hosts that integrations of APIs may call in addition to this machine, in lower case. */
  readonly httpHosts: ReadonlySet<string>;
  /** Resources as their templates declare them, by `declarationKey`. */
  readonly declarations: Map<string, Declaration>;
  /** The properties of every resource of a template, by `declarationKey`. Values of dynamic references are not read. */
  readonly declaredProperties: Map<string, Readonly<Record<string, unknown>>>;
  /** The code that calls give functions. It is set before the first deployment. */
  codeStore: CodeStore;
  /** The objects of buckets. @default - there is no store, as in a review of access */
  readonly objects?: ObjectStore | undefined;
  /** Whether values that templates refer to are unknown, as in a review of access. @default false */
  readonly valuesUnknown?: boolean;
  /** The state that is persisted. */
  readonly state: CloudState;
}

export function newAccount(
  state: CloudState,
  { organization = {}, origin = {} }: Partial<Assumed> = {},
  truststores: Account["truststores"] = new Map(),
  jwks: Account["jwks"] = new Map(),
  httpHosts: Account["httpHosts"] = new Set(),
): Account {
  const partition = "aws";
  const clock = new Clock();
  return {
    partition,
    accountId: state.accountId,
    region: state.region,
    clock,
    organization,
    origin,
    directory: new Directory(partition, clock, state),
    keys: new Keys(`arn:${partition}:kms:${state.region}:${state.accountId}`, state),
    ...valueStores(partition, state),
    functions: new Map(),
    layers: new Map(),
    functionVersions: new Map(),
    functionAliases: new Map(),
    declaredFunctions: new Map(),
    declaredAliases: new Map(),
    eventInvokeConfigs: new Map(),
    provisionedConcurrency: new Map(),
    permissions: new Map(),
    functionUrls: new Map(),
    functionUrlPort: 80,
    awsPort: 4566,
    records: new Map(),
    resourcePolicies: new Map(),
    tables: new Map(),
    network: newNetwork(),
    logGroups: new Map(),
    apis: new Map(),
    httpApis: new Map(),
    webSocketApis: new Map(),
    apiKeys: new Map(),
    usagePlans: new Map(),
    ipSets: new Map(),
    webAcls: new Map(),
    webAclOf: new Map(),
    domains: new Map(),
    truststores,
    jwks,
    httpHosts,
    declarations: new Map(),
    declaredProperties: new Map(),
    codeStore: NO_CODE_STORE,
    state,
  };
}
