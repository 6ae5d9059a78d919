import type { Policy } from "../../iam/policy/policy.ts";
import { Clock } from "../process/clock.ts";
import type { CloudState } from "../state/cloud-state.ts";
import type { Api } from "./apigateway/api.ts";
import { Directory } from "./iam/directory.ts";
import type { CustomDomain } from "./apigateway/exposure.ts";
import { Keys } from "./kms/keys.ts";
import { newNetwork, type Network, type Placement } from "./ec2/network.ts";
import type { Assumed, AssumedOrigin } from "./assumed-origin.ts";
import type { Table } from "./dynamodb/table.ts";
import type { ApiKey, UsagePlan } from "./apigateway/usage-plan.ts";
import type { IpSet, WebAcl } from "./wafv2/web-acl.ts";

/** A function as it was deployed. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly roleName: string;
  /** `file.export`. */
  readonly handler: string;
  readonly runtime: string;
  /** The directory of its code. */
  readonly code: string;
  /** The directories that are unpacked at /opt, each over those before it. */
  readonly layers: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** ARN of the key of the account that its environment lies under; none: Lambda's own. */
  readonly kmsKeyArn: string | undefined;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The size of its /tmp. */
  readonly temporaryMb: number;
  /** The VPC it is in; none: it has the machine's network. */
  readonly placement: Placement | undefined;
  /** Whether it may start processes of its own. */
  readonly childProcesses: boolean;
  /** The most events at one time; none: the account's unreserved limit. */
  readonly reservedConcurrency: number | undefined;
}

/** The one HTTP endpoint of a function. */
export interface FunctionUrl {
  /** The first label of its host name. */
  readonly id: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly authType: "AWS_IAM" | "NONE";
}

/**
 * One AWS account in one region: what deployments make and what the services act on. It knows nothing of
 * HTTP or processes.
 */
export interface Account {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  /** Condition keys of the organization it belongs to, where the start command was told of one. */
  readonly organization: Assumed["organization"];
  /** Where calls come from, where the start command was told; not those of its functions. */
  readonly origin: AssumedOrigin;
  readonly directory: Directory;
  readonly keys: Keys;
  /** By function name. */
  readonly functions: Map<string, FunctionConfiguration>;
  /** Directories of layer versions, by ARN. */
  readonly layers: Map<string, string>;
  /** Resource policies of functions: by function name, then by statement id. */
  readonly permissions: Map<string, Map<string, Policy>>;
  /** By function name. */
  readonly functionUrls: Map<string, FunctionUrl>;
  /** The port that function URLs have: it is told before anything is deployed. */
  functionUrlPort: number;
  /** By table name. */
  readonly tables: Map<string, Table>;
  readonly network: Network;
  /** By API id. */
  readonly apis: Map<string, Api>;
  /** By id. */
  readonly apiKeys: Map<string, ApiKey>;
  /** By id. */
  readonly usagePlans: Map<string, UsagePlan>;
  /** By ARN. */
  readonly ipSets: Map<string, IpSet>;
  /** By ARN. */
  readonly webAcls: Map<string, WebAcl>;
  /** ARN of the web ACL by that of the stage in front of which it is. */
  readonly webAclOf: Map<string, string>;
  /** By name, in lower case. */
  readonly domains: Map<string, CustomDomain>;
  /** The files that stand for trust stores of mutual TLS: their PEM by `s3://` URI. */
  readonly truststores: ReadonlyMap<string, string>;
  /** The tables that outlive the run. */
  readonly state: CloudState;
}

export function newAccount(
  state: CloudState,
  { organization = {}, origin = {} }: Partial<Assumed> = {},
  truststores: Account["truststores"] = new Map(),
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
    functions: new Map(),
    layers: new Map(),
    permissions: new Map(),
    functionUrls: new Map(),
    functionUrlPort: 80,
    tables: new Map(),
    network: newNetwork(),
    apis: new Map(),
    apiKeys: new Map(),
    usagePlans: new Map(),
    ipSets: new Map(),
    webAcls: new Map(),
    webAclOf: new Map(),
    domains: new Map(),
    truststores,
    state,
  };
}
