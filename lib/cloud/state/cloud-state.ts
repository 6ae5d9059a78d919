import type { CustomRecord } from "./custom-record.ts";
import type { NestedRecord } from "./nested-record.ts";
import type { KeyRecord } from "./key-record.ts";
import type { StackHistory } from "./stack-history.ts";
import type { TagRecord } from "./tag-record.ts";
import type { ParameterRecord, SecretRecord } from "./value-records.ts";

export type { GrantConstraints, GrantRecord, KeyRecord, RotationRecord } from "./key-record.ts";
export type { TagRecord } from "./tag-record.ts";

/** The state that is persisted in the state directory. */
export interface CloudState {
  readonly version: 1;
  readonly accountId: string;
  readonly region: string;
  /** The admin's principal id, `AIDA…`. It is created at the first start. */
  adminId?: string;
  /** When the admin was created (ISO 8601). Earlier versions did not store the date. */
  adminDate?: string;
  /** Long-term keys, by access key id. */
  accessKeys: Record<string, AccessKeyRecord>;
  /** Sessions of callers, by access key id. The sessions of functions are kept in memory only. */
  sessions: Record<string, SessionRecord>;
  /** Temporary credentials of users, by access key id. Absent if there never were any. */
  userSessions?: Record<string, UserSessionRecord>;
  /** KMS keys, by key id. */
  keys: Record<string, KeyRecord>;
  /** Key ids, by alias name. */
  aliases: Record<string, string>;
  /** Dates by alias name. An alias that an earlier version created has no entry. */
  aliasDates?: Record<string, AliasDates>;
  /** Secrets of Secrets Manager, by ARN. Absent if there never were any. */
  secrets?: Record<string, SecretRecord>;
  /** Parameters of Parameter Store, by ARN. Absent if there never were any. */
  parameters?: Record<string, ParameterRecord>;
  /** State of the OpenID Connect issuer. Absent before its first start. */
  oidc?: OidcState;
  /** The greatest number of a published version so far, by function ARN. Absent if there never was one. */
  functionVersions?: Record<string, number>;
  /** Deployed resources, by stack name and logical id. */
  stacks: Record<string, StackRecord>;
  /** What CloudFormation shows of stacks, including deleted ones, by stack id. Absent if there never were any. */
  cloudFormation?: Record<string, StackHistory>;
}

export interface OidcState {
  readonly clientSecret: string;
  /** Signing keys, the newest first. */
  keys: readonly OidcKeyRecord[];
}

export interface OidcKeyRecord {
  readonly kid: string;
  /** PKCS #8 of a P-256 key. */
  readonly pem: string;
}

export interface AccessKeyRecord {
  readonly userName: string;
  readonly secretAccessKey: string;

  // Later versions added the members below, so old records lack them.
  /** @default "Active" */
  status?: "Active" | "Inactive";
  /** ISO 8601. */
  readonly createDate?: string;
}

export interface SessionRecord {
  readonly roleName: string;
  readonly sessionName: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601. */
  readonly expiration: string;

  // Later versions added the members below, so old records lack them.
  /** ISO 8601. */
  readonly issued?: string;
  /** Documents of the session policies. */
  readonly policies?: readonly unknown[];
  /** ARNs of the managed policies that are session policies. */
  readonly policyArns?: readonly string[];
  readonly tags?: readonly TagRecord[];
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string | undefined;
  readonly ofFunction?: boolean;
}

/** Temporary credentials of a user. */
export interface UserSessionRecord {
  readonly userName: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601. */
  readonly expiration: string;
  /** ISO 8601. */
  readonly issued: string;
  /** The options of GetFederationToken, or `undefined` for credentials of GetSessionToken. */
  readonly federated?:
    | {
        readonly name: string;
        readonly policies: readonly unknown[];
        readonly policyArns: readonly string[];
        readonly tags: readonly TagRecord[];
      }
    | undefined;
}

/** Dates in ISO 8601. */
interface AliasDates {
  readonly creationDate: string;
  readonly lastUpdatedDate: string;
}

export interface ResourceRecord {
  readonly type: string;
  /** The value of `Ref`. */
  readonly physicalId: string;
  /** The values of `Fn::GetAtt`, and further values that the resource type stores. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly retained: boolean;

  // Only resources of IAM and API Gateway have the dates below. Records of earlier versions lack all three members.
  /** ISO 8601. */
  readonly created?: string;
  /** When the properties changed for the last time (ISO 8601). */
  readonly updated?: string;
  /** Hash of the properties, by which the next deployment knows whether they have changed. */
  readonly properties?: string;

  // Records of earlier versions lack both members below.
  /** Hashes of the properties that cannot change without a replacement. */
  readonly fixed?: string;
  /** How often the resource has been replaced. @default 0 */
  readonly generation?: number;

  /** Only custom resources have it. */
  readonly custom?: CustomRecord;
}

export interface StackRecord {
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Values by export name. */
  readonly exports: Readonly<Record<string, string>>;
  /** Names of the exports of other stacks that the template uses. Records of earlier versions lack them. */
  readonly imports?: readonly string[];
  /** Only nested stacks have it. */
  readonly nested?: NestedRecord;
}

export function newCloudState(accountId: string, region: string): CloudState {
  return {
    version: 1,
    accountId,
    region,
    accessKeys: {},
    sessions: {},
    keys: {},
    aliases: {},
    stacks: {},
  };
}
