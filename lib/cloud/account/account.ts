import type { Policy } from "../../iam/policy/policy.ts";
import { Clock } from "../process/clock.ts";
import type { CloudState } from "../state/cloud-state.ts";
import type { Api } from "./apigateway/api.ts";
import { Directory } from "./iam/directory.ts";
import type { CustomDomain } from "./apigateway/exposure.ts";
import { Keys } from "./kms/keys.ts";
import { newNetwork, type Network, type Placement } from "./ec2/network.ts";
import type { Assumed, AssumedOrigin } from "./assumed-origin.ts";
import type { Declaration } from "./declaration.ts";
import type { FunctionAlias } from "./lambda/function-alias.ts";
import type { LogGroup } from "./logs/log-group.ts";
import type { Table } from "./dynamodb/table.ts";
import type { ApiKey, UsagePlan } from "./apigateway/usage-plan.ts";
import type { IpSet, WebAcl } from "./wafv2/web-acl.ts";

/** What Lambda's API shows of a function, without an effect on its processes. */
export interface FunctionDescription {
  readonly description: string;
  readonly architectures: readonly string[];
  readonly tracing: string;
  readonly tags: Readonly<Record<string, string>>;
  /** When the function was deployed or changed, in ISO 8601. */
  readonly lastModified: string;
}

/** Where and how a function logs. A function that logs text has no levels. */
export interface FunctionLogging {
  readonly group: string;
  readonly format: "Text" | "JSON";
  readonly applicationLevel?: string;
  readonly systemLevel?: string;
}

/** A version of a layer. */
export interface LayerVersion {
  readonly layerName: string;
  readonly version: number;
  /** Directory of the content. */
  readonly directory: string;
  /** When the version was deployed, in ISO 8601. */
  readonly created: string;
  readonly description: string | undefined;
  readonly license: string | undefined;
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
}

/** A function as it was deployed. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly roleName: string;
  /** Handler in the form `file.export`. */
  readonly handler: string;
  /** Name of the runtime; empty for a container image. */
  readonly runtime: string;
  /** URI of the container image, or `undefined` for a zip package. The local cloud runs no images. */
  readonly image?: string | undefined;
  /** Directory of the function's code. A deployment may move the same content to another directory. */
  code: string;
  /** Directories that are unpacked at /opt, in this order. A later one overwrites the files of an earlier one. */
  layers: readonly string[];
  /** Identifies the content of the code and of the layers: S3 keys, which have a hash, and ARNs of layer versions. */
  readonly contents: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** ARN of the account's key that encrypts the environment, or `undefined` for Lambda's own key. */
  readonly kmsKeyArn: string | undefined;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Size of the function's /tmp in MB. */
  readonly temporaryMb: number;
  /** The function's VPC, or `undefined` if the function uses this machine's network. */
  readonly placement: Placement | undefined;
  /** Whether the function may start child processes. */
  readonly childProcesses: boolean;
  /** Maximum number of concurrent invocations, or `undefined` for the account's unreserved limit. */
  readonly reservedConcurrency: number | undefined;
  readonly logging: FunctionLogging;
  readonly described: FunctionDescription;
}

/** A statement of a function's resource policy. */
interface FunctionPermission extends Policy {
  /** The statement as Lambda's API shows it. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** The HTTP endpoint of a function. A function has at most one. */
export interface FunctionUrl {
  /** The first label of its host name. */
  readonly id: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly authType: "AWS_IAM" | "NONE";
  /** Whether the response is sent while the function writes it. */
  readonly invokeMode: "BUFFERED" | "RESPONSE_STREAM";
  /** When the URL was created and last changed, in ISO 8601. */
  readonly created: string;
  readonly modified: string;
}

/**
 * One AWS account in one region: the resources that deployments create and the services use. It is
 * independent of HTTP and processes.
 */
export interface Account {
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
  /** Resource policies: by the ARN of a function, version or alias, then by statement id. */
  readonly permissions: Map<string, Map<string, FunctionPermission>>;
  /** Keyed by function name. */
  readonly functionUrls: Map<string, FunctionUrl>;
  /** The port of function URLs. It is set before the first deployment. */
  functionUrlPort: number;
  /** Keyed by table name. */
  readonly tables: Map<string, Table>;
  readonly network: Network;
  /** Log groups of templates and of functions that have run, by name. */
  readonly logGroups: Map<string, LogGroup>;
  /** Keyed by API id. */
  readonly apis: Map<string, Api>;
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
  /** Resources as their templates declare them, by `declarationKey`. */
  readonly declarations: Map<string, Declaration>;
  /** The state that is persisted. */
  readonly state: CloudState;
}

export function newAccount(
  state: CloudState,
  { organization = {}, origin = {} }: Partial<Assumed> = {},
  truststores: Account["truststores"] = new Map(),
  jwks: Account["jwks"] = new Map(),
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
    functionVersions: new Map(),
    functionAliases: new Map(),
    permissions: new Map(),
    functionUrls: new Map(),
    functionUrlPort: 80,
    tables: new Map(),
    network: newNetwork(),
    logGroups: new Map(),
    apis: new Map(),
    apiKeys: new Map(),
    usagePlans: new Map(),
    ipSets: new Map(),
    webAcls: new Map(),
    webAclOf: new Map(),
    domains: new Map(),
    truststores,
    jwks,
    declarations: new Map(),
    state,
  };
}
