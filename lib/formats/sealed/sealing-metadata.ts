import {
  either,
  every,
  isNumber,
  isText,
  members,
  optional,
  that,
  type Form,
} from "../json/json-form.ts";
import { APP_PATTERN, type AppStage } from "./app-name.ts";
import type { EncryptionContext } from "./sealed-segment.ts";
import { STAGE_PATTERN } from "./stage-name.ts";

/** Type of the metadata that a construct with sealed secrets writes into the assembly. */
export const SEALING_METADATA = "signet:sealing";

/** Id of the annotation of a construct whose secrets are not sealed. */
export const SECRET_MISSING = "SecretMissing";

/** Id of the parameter, below that construct, that keeps a new stage from being deployed without its secrets. */
export const SECRETS_NOT_SEALED = "NotSealed";

/** What the tools need to know about the sealed secrets of one function. */
export interface SealingMetadata extends AppStage {
  /** Name of the function in the contract and in the sealed file. */
  readonly function: string;
  /** Name of the deployed function. */
  readonly functionName: string;
  readonly secrets: readonly DeclaredSecret[];
  /** Encryption context of the segments. */
  readonly context: EncryptionContext;
  /** The sealing key as KMS accepts it: an alias or an ARN. */
  readonly keyId: string;
  /** Stack of the sealing key, as `cdk deploy` names it. @default - the key is not in a stack of the app */
  readonly keyStack?: string;
  /** Path of the sealed file, relative to the project. @default - the app passed segments, not a file */
  readonly file?: string;
  /**
   * Size of the environment's JSON text with an empty list of segments, in bytes. A name that CloudFormation generates
   * counts by its likely length.
   */
  readonly environmentBytes: number;
}

/** A secret that a function declares. */
export interface DeclaredSecret {
  readonly name: string;
  readonly kind: SecretKind;
  /** Routes that need the secret, as `<verb> <path template>`. */
  readonly usedBy: readonly string[];
}

/** What the value of a secret must be. */
export type SecretKind =
  | { readonly type: "text" }
  /** A text that callers know too, such as the key with which they sign. The local cloud stores a generated value for them. */
  | { readonly type: "shared-text" }
  /** One line of `signet htpasswd` for each user. */
  | { readonly type: "htpasswd" }
  | WebhookKeyKind;

/** The key of a webhook, in the form of the signature scheme. */
export interface WebhookKeyKind {
  readonly type: "webhook-key";
  readonly scheme: "openfaas" | "github" | "standard" | "stripe";
  /** Name of the header with the signature. @default - the header of the scheme */
  readonly header?: string;
  /** Hash of the HMAC. @default "sha256" */
  readonly algorithm?: "sha256" | "sha1";
  /** Whether a key of fewer than 24 bytes is accepted. @default false */
  readonly insecureShortKey?: boolean;
}

/** Metadata, or the first place at which it is invalid, such as `signet:sealing.keyId`. */
export type ParsedSealingMetadata =
  | { readonly ok: true; readonly metadata: SealingMetadata }
  | { readonly ok: false; readonly place: string };

/** Parses the data of an entry with the type {@link SEALING_METADATA}. */
export function parseSealingMetadata(data: unknown): ParsedSealingMetadata {
  const place = form(data, SEALING_METADATA);
  if (place !== undefined) return { ok: false, place };
  return { ok: true, metadata: data as SealingMetadata }; // The form has checked every member.
}

const text = that(isText);
const flag = that((value) => typeof value === "boolean");
const app = that((value) => isText(value) && APP_PATTERN.test(value));
const stage = that((value) => isText(value) && STAGE_PATTERN.test(value));

const kind = either("type", {
  text: members({ type: text }),
  "shared-text": members({ type: text }),
  htpasswd: members({ type: text }),
  "webhook-key": members({
    type: text,
    scheme: that((value) => SCHEMES.has(value)),
    header: optional(text),
    algorithm: optional(that((value) => value === "sha256" || value === "sha1")),
    insecureShortKey: optional(flag),
  }),
});
const SCHEMES: ReadonlySet<unknown> = new Set(["openfaas", "github", "standard", "stripe"]);

const form: Form = members({
  app,
  stage,
  function: text,
  functionName: text,
  secrets: every(
    members({
      name: text,
      kind,
      usedBy: that((value) => Array.isArray(value) && value.every(isText)),
    }),
  ),
  context: members({ app, stage, function: text }),
  keyId: text,
  keyStack: optional(text),
  file: optional(text),
  environmentBytes: that((value) => isNumber(value) && value >= 0),
});
