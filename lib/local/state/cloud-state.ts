/** Everything that outlives a run, as it is kept in the state directory. */
export interface CloudState {
  readonly version: 1;
  readonly accountId: string;
  readonly region: string;
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

const TABLES = ["accessKeys", "sessions", "keys", "aliases", "stacks"] as const;

/** Whether a parsed file is a {@link CloudState}; tables are checked for being tables. */
export function isCloudState(value: unknown): value is CloudState {
  if (typeof value !== "object" || value === null) return false;
  const state = value as Partial<Record<keyof CloudState, unknown>>;
  return (
    state.version === 1 &&
    typeof state.accountId === "string" &&
    typeof state.region === "string" &&
    TABLES.every((table) => {
      const rows = state[table];
      return (
        typeof rows === "object" &&
        rows !== null &&
        !Array.isArray(rows) &&
        Object.values(rows).every((row) => typeof row === (table === "aliases" ? "string" : "object"))
      );
    })
  );
}
