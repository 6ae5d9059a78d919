/** Everything that outlives a run, as it is kept in the state directory. */
export interface CloudState {
  readonly version: 1;
  readonly accountId: string;
  readonly region: string;
  /** The admin's principal id, `AIDA…`; made at the first start. */
  adminId?: string;
  /** Long-term keys, by access key id. */
  accessKeys: Record<string, AccessKeyRecord>;
  /** Sessions that callers assumed, by access key id; those of functions live in memory only. */
  sessions: Record<string, SessionRecord>;
  /** KMS keys, by key id. */
  keys: Record<string, KeyRecord>;
  /** Key ids, by alias name. */
  aliases: Record<string, string>;
  /** Deployed resources, by stack name and logical id. */
  stacks: Record<string, StackRecord>;
}

export interface AccessKeyRecord {
  readonly userName: string;
  readonly secretAccessKey: string;
}

export interface SessionRecord {
  readonly roleName: string;
  readonly sessionName: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601. */
  readonly expiration: string;
}

export interface KeyRecord {
  readonly creationDate: string;
  description: string;
  enabled: boolean;
  rotation: boolean;
  /** ISO 8601; there while deletion is pending. */
  deletionDate?: string;
  /** The key policy's document. */
  policy: unknown;
  /** Base64 of 32 bytes each, the current one last. */
  readonly material: readonly string[];
}

export interface ResourceRecord {
  readonly type: string;
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives, and what the type must remember beyond it. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly retained: boolean;
}

export interface StackRecord {
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Values by export name. */
  readonly exports: Readonly<Record<string, string>>;
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

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const isDate: Check = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));
const isMap: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** Key material: 32 bytes. */
const isMaterial: Check = (value) =>
  typeof value === "string" && Buffer.from(value, "base64").length === 32;

function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.length > 0 && value.every(check);
}

function mapOf(check: Check): Check {
  return (value) => isMap(value) && Object.values(value as object).every(check);
}

/** A map that has these members; more are let through, for what a later version adds. */
function shape(members: Readonly<Record<string, Check>>): Check {
  return (value) =>
    isMap(value) &&
    Object.entries(members).every(([name, check]) =>
      check((value as Readonly<Record<string, unknown>>)[name]),
    );
}

const isState = shape({
  version: (value) => value === 1,
  accountId: isText,
  region: isText,
  adminId: optional(isText),
  accessKeys: mapOf(shape({ userName: isText, secretAccessKey: isText })),
  sessions: mapOf(
    shape({
      roleName: isText,
      sessionName: isText,
      secretAccessKey: isText,
      sessionToken: isText,
      expiration: isDate,
    }),
  ),
  keys: mapOf(
    shape({
      creationDate: isDate,
      description: isText,
      enabled: isFlag,
      rotation: isFlag,
      deletionDate: optional(isDate),
      policy: isMap,
      material: listOf(isMaterial),
    }),
  ),
  aliases: mapOf(isText),
  stacks: mapOf(
    shape({
      resources: mapOf(
        shape({ type: isText, physicalId: isText, attributes: mapOf(isText), retained: isFlag }),
      ),
      outputs: mapOf(isText),
      exports: mapOf(isText),
    }),
  ),
});

/** Whether a parsed file is a {@link CloudState}, down to the last record. */
export function isCloudState(value: unknown): value is CloudState {
  return isState(value);
}
