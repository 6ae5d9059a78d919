import type { AuthorizationRequest } from "../../../iam/decision.ts";
import type { EvaluationInput } from "../../access/decide.ts";

/** What values a condition key can have that something other than the assembly decides. */
export interface Domain {
  /** Every value begins so. */
  readonly prefix?: string;
  /** There are no other values. */
  readonly only?: readonly string[];
  /** What stands in a value. */
  readonly letters?: RegExp;
  readonly shortest?: number;
  /** Of whole numbers. */
  readonly range?: readonly [least: number, most: number];
  /** Whether every request has the key. */
  readonly present?: boolean;
  /** Whether it can have several values at once. */
  readonly several?: boolean;
}

/** Keys that are open for one principal alone: in lower case, `…/` for all that begin so. */
export type Domains = ReadonlyMap<string, Domain>;

/** Which keys of a request are open, by key in lower case. */
export type Openness = (key: string) => Domain | undefined;

/** Who the caller is, what the resource is and how it is asked for: no request tells otherwise. */
const FIXED =
  /^(?:aws:(?:principal(?!org)|userid$|username$|requestedregion$|resourcetag\/|sourceidentity$)|lambda:|kms:(?:calleraccount|keyorigin|keyspec|keyusage|multiregion|resourcealiases|encryptionalgorithm))/;

const CONTEXT_ACTIONS =
  /^kms:(?:Encrypt|Decrypt|ReEncrypt(?:From|To)|GenerateDataKey(?:WithoutPlaintext)?|CreateGrant)$/;
/** Operations whose requests may name the key by an alias of it. */
const BY_ALIAS = /^kms:(?:Encrypt|Decrypt|ReEncrypt.*|GenerateDataKey.*|DescribeKey)$/;
const FLAG: Domain = { only: ["true", "false"], present: true };
const SEVERAL: Domain = { several: true };

/** What else is known of keys, and of which actions alone their requests have them. */
const KEYS: readonly (readonly [key: RegExp, domain: Domain, actions?: RegExp])[] = [
  [/^aws:(?:securetransport|viaawsservice)$/, FLAG],
  [/^aws:multifactorauthpresent$/, { only: ["true", "false"] }],
  [/^aws:multifactorauthage$/, { range: [0, Infinity] }],
  [/^aws:(?:calledvia|principalorgpaths)$/, SEVERAL],
  [/^aws:requesttag\//, SEVERAL, /^(?:kms:TagResource|sts:AssumeRole)$/],
  [/^aws:tagkeys$/, SEVERAL, /^(?:kms:(?:TagResource|UntagResource)|sts:AssumeRole)$/],
  [/^kms:viaservice$/, {}, /^kms:/],
  [/^kms:encryptioncontext/, SEVERAL, CONTEXT_ACTIONS],
  [/^kms:requestalias$/, {}, BY_ALIAS],
  [/^kms:granteeprincipal$/, { present: true }, /^kms:CreateGrant$/],
  [/^kms:retiringprincipal$/, {}, /^kms:CreateGrant$/],
  [/^kms:grantoperations$/, { several: true, present: true }, /^kms:CreateGrant$/],
  [
    /^kms:grantconstrainttype$/,
    { only: ["EncryptionContextEquals", "EncryptionContextSubset"], several: true },
    /^kms:CreateGrant$/,
  ],
  [/^kms:grantisforawsresource$/, FLAG, /^kms:(?:CreateGrant|ListGrants|RevokeGrant)$/],
  [/^kms:bypasspolicylockoutsafetycheck$/, FLAG, /^kms:PutKeyPolicy$/],
  [/^kms:reencryptonsamekey$/, FLAG, /^kms:ReEncrypt/],
  [/^kms:rotationperiodindays$/, { range: [90, 2560] }, /^kms:EnableKeyRotation$/],
  [
    /^kms:schedulekeydeletionpendingwindowindays$/,
    { range: [7, 30], present: true },
    /^kms:ScheduleKeyDeletion$/,
  ],
  [/^sts:transitivetagkeys$/, SEVERAL, /^sts:AssumeRole$/],
  [
    /^sts:rolesessionname$/,
    { letters: /[\w+=,.@-]/, shortest: 2, present: true },
    /^sts:AssumeRole$/,
  ],
  [/^sts:/, {}, /^sts:AssumeRole$/],
];

/** Which keys of a question are open, besides those that are for its caller alone. */
export function opennessOf({ request }: EvaluationInput, ofCaller: Domains = new Map()): Openness {
  const known = new Map<string, Domain | undefined>();
  return (key) => {
    if (!known.has(key)) known.set(key, domainOf(key, request, ofCaller));
    return known.get(key);
  };
}

/**
 * What values a key can have in requests like this one besides the one it has; `undefined`: none. A key
 * that nothing is known of is open, so that a request with any value is thought of.
 */
function domainOf(
  key: string,
  { principal, action, context }: AuthorizationRequest,
  ofCaller: Domains,
): Domain | undefined {
  const own = ofCaller.get(key) ?? ofCaller.get(key.slice(0, key.indexOf("/") + 1));
  if (own) return own;
  if (FIXED.test(key)) return undefined;
  // Services tell on whose behalf they call; nobody else can.
  if (/^aws:source(?:arn|account)$/.test(key) && principal.type !== "Service") return undefined;
  if (key.startsWith("dynamodb:")) return ofTable(key, action);
  const [, domain = {}, actions] = KEYS.find(([keys]) => keys.test(key)) ?? [];
  if (actions && !actions.test(action)) return undefined;
  if (key === "kms:requestalias") return { only: context.get("kms:resourcealiases") ?? [] };
  return domain;
}

/** What requests to tables tell: those that read a whole table name no keys of it. */
function ofTable(key: string, action: string): Domain | undefined {
  const isLeading = key === "dynamodb:leadingkeys";
  switch (action) {
    case "dynamodb:BatchGetItem":
    case "dynamodb:BatchWriteItem":
      return isLeading ? { several: true, present: true } : undefined;
    case "dynamodb:GetItem":
    case "dynamodb:Query":
      return isLeading ? { present: true } : undefined;
    case "dynamodb:DeleteItem":
    case "dynamodb:PutItem":
      return isLeading ? { present: true } : { only: ["NONE", "ALL_OLD"] };
    case "dynamodb:UpdateItem":
      return isLeading
        ? { present: true }
        : { only: ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"] };
    default:
      return undefined;
  }
}
