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
  /** By alias name; an alias of an earlier version has none. */
  aliasDates?: Record<string, AliasDates>;
  /** The OpenID Connect issuer's; none before its first start. */
  oidc?: OidcState;
  /** Deployed resources, by stack name and logical id. */
  stacks: Record<string, StackRecord>;
}

export interface OidcState {
  readonly clientSecret: string;
  /** The newest first. */
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

  // What later versions added.
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

  // What later versions added: a session of an earlier one has none of it.
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
  material: readonly string[];

  // What later versions added: a key of an earlier one has none of it.
  multiRegion?: boolean;
  rotationPeriodInDays?: number;
  /** ISO 8601: since when the rotation period counts; else since the key was made. */
  rotationStart?: string;
  /** How each material but the first came about. */
  rotations?: readonly RotationRecord[];
  /** In pairs, since a tag may be called like a member of every object. */
  tags?: readonly TagRecord[];
  grants?: readonly GrantRecord[];
}

export interface RotationRecord {
  /** ISO 8601. */
  readonly date: string;
  readonly type: "AUTOMATIC" | "ON_DEMAND";
}

export type TagRecord = readonly [key: string, value: string];

export interface GrantRecord {
  /** 64 hexadecimal digits. */
  readonly grantId: string;
  readonly name?: string | undefined;
  /** ISO 8601. */
  readonly creationDate: string;
  /** ARNs. */
  readonly granteePrincipal: string;
  readonly retiringPrincipal?: string | undefined;
  readonly operations: readonly string[];
  readonly constraints?: GrantConstraints | undefined;
}

/** Encryption contexts under which a grant holds: exactly this one, or at least these pairs. */
export interface GrantConstraints {
  readonly EncryptionContextEquals?: Readonly<Record<string, string>> | undefined;
  readonly EncryptionContextSubset?: Readonly<Record<string, string>> | undefined;
}

/** ISO 8601 each. */
interface AliasDates {
  readonly creationDate: string;
  readonly lastUpdatedDate: string;
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
