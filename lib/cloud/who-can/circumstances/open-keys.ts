import type { AuthorizationRequest } from "../../../iam/decision.ts";
import type { EvaluationInput } from "../../access/decide.ts";

/** The possible values of a condition key that the assembly does not determine. */
export interface Domain {
  /** Text with which every value begins. */
  readonly prefix?: string;
  /** All possible values. */
  readonly only?: readonly string[];
  /** Matches the letters that a value may contain. */
  readonly letters?: RegExp;
  readonly shortest?: number;
  /** Range of values that are whole numbers. */
  readonly range?: readonly [least: number, most: number];
  /** Whether every request has the key. */
  readonly present?: boolean;
  /** Whether the key can have several values at once. */
  readonly several?: boolean;
}

/** Keys that are open for one principal only, in lower case. A key that ends with `/` covers all keys after it. */
export type Domains = ReadonlyMap<string, Domain>;

/** Returns the possible values of a key (in lower case) if it is open, and otherwise `undefined`. */
export type Openness = (key: string) => Domain | undefined;

/** Keys that describe the caller, the resource and the request's kind, which a request cannot change. */
const FIXED =
  /^(?:aws:(?:principal(?!org)|userid$|username$|requestedregion$|resourcetag\/|sourceidentity$)|lambda:|s3:(?:resourceaccount|signatureversion)$|kms:(?:calleraccount|keyorigin|keyspec|keyusage|multiregion|resourcealiases|encryptionalgorithm)|secretsmanager:resource|ssm:resourcetag\/)/;

const CONTEXT_ACTIONS =
  /^kms:(?:Encrypt|Decrypt|ReEncrypt(?:From|To)|GenerateDataKey(?:WithoutPlaintext)?|CreateGrant)$/;
/** Operations whose requests may name the key by an alias. */
const BY_ALIAS = /^kms:(?:Encrypt|Decrypt|ReEncrypt.*|GenerateDataKey.*|DescribeKey)$/;
/** Operations whose requests may have tags, or keys of tags. */
const TAGGING =
  /^(?:kms:TagResource|sts:AssumeRole|secretsmanager:TagResource|ssm:(?:AddTagsToResource|PutParameter))$/;
const TAGGING_OR_UNTAGGING =
  /^(?:kms:(?:Unt|T)agResource|sts:AssumeRole|secretsmanager:(?:Unt|T)agResource|ssm:(?:AddTagsToResource|RemoveTagsFromResource|PutParameter))$/;
const FLAG: Domain = { only: ["true", "false"], present: true };
const SEVERAL: Domain = { several: true };

/** Domains of the keys that match `key`. If only requests for some actions have them, `actions` matches these. */
const KEYS: readonly (readonly [key: RegExp, domain: Domain, actions?: RegExp])[] = [
  [/^aws:(?:securetransport|viaawsservice)$/, FLAG],
  [/^aws:multifactorauthpresent$/, { only: ["true", "false"] }],
  [/^aws:multifactorauthage$/, { range: [0, Infinity] }],
  [/^aws:(?:calledvia|principalorgpaths)$/, SEVERAL],
  [/^aws:requesttag\//, SEVERAL, TAGGING],
  [/^aws:tagkeys$/, SEVERAL, TAGGING_OR_UNTAGGING],
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
  [/^events:(?:source|detail-type)$/, { present: true }, /^events:PutEvents$/],
  [/^s3:(?:delimiter|max-keys|prefix)$/, {}, /^s3:ListBucket(?:Versions)?$/],
  [/^s3:authtype$/, { only: ["REST-HEADER", "REST-QUERY-STRING"], present: true }, /^s3:/],
  [/^s3:requestobjecttagkeys$/, SEVERAL, /^s3:PutObject/],
  [/^s3:(?:if-|object-lock-|requestobjecttag\/|x-amz-(?!content-sha256))/, {}, /^s3:PutObject/],
  [/^s3:versionid$/, { present: true }, /^s3:\w+Version(?:Tagging)?$/],
  [/^sns:(?:endpoint|protocol)$/, {}, /^sns:Subscribe$/],
  [/^states:statemachinequalifier$/, {}, /^states:/],
  [
    /^secretsmanager:versionstage$/,
    {},
    /^secretsmanager:(?:GetSecretValue|UpdateSecretVersionStage)$/,
  ],
  [/^secretsmanager:versionid$/, {}, /^secretsmanager:GetSecretValue$/],
  [/^secretsmanager:(?:description|kmskey(?:id|arn))$/, {}, /^secretsmanager:UpdateSecret$/],
  [/^secretsmanager:forcedeletewithoutrecovery$/, FLAG, /^secretsmanager:DeleteSecret$/],
  [/^secretsmanager:recoverywindowindays$/, { range: [7, 30] }, /^secretsmanager:DeleteSecret$/],
  [/^secretsmanager:blockpublicpolicy$/, FLAG, /^secretsmanager:PutResourcePolicy$/],
  // The other keys belong to requests for new secrets, replicas or rotation, which are not targets.
  [/^secretsmanager:(?!secretid$)/, {}, /^secretsmanager:CreateSecret$/],
  [/^ssm:overwrite$/, FLAG, /^ssm:PutParameter$/],
  [/^ssm:policies$/, {}, /^ssm:PutParameter$/],
  [/^ssm:recursive$/, FLAG, /^ssm:GetParametersByPath$/],
  [/^sts:transitivetagkeys$/, SEVERAL, /^sts:AssumeRole$/],
  [
    /^sts:rolesessionname$/,
    { letters: /[\w+=,.@-]/, shortest: 2, present: true },
    /^sts:AssumeRole$/,
  ],
  [/^sts:/, {}, /^sts:AssumeRole$/],
];

/** Returns a function that looks up open keys of a request. @param ofCaller Keys open for this caller only. */
export function opennessOf({ request }: EvaluationInput, ofCaller: Domains = new Map()): Openness {
  const known = new Map<string, Domain | undefined>();
  return (key) => {
    if (!known.has(key)) known.set(key, domainOf(key, request, ofCaller));
    return known.get(key);
  };
}

/**
 * Returns the values that a key can have in requests like this one, or `undefined` if its value is fixed. An unknown
 * key is open, so that requests with any value are considered.
 */
function domainOf(
  key: string,
  { principal, action, resource, context }: AuthorizationRequest,
  ofCaller: Domains,
): Domain | undefined {
  const own = domainIn(ofCaller, key);
  if (own) return own;
  if (FIXED.test(key)) return undefined;
  // Only requests of services have these keys.
  if (/^aws:source(?:arn|account)$/.test(key) && principal.type !== "Service") return undefined;
  if (isThroughService(context) && OF_SERVICE.test(key)) return undefined;
  if (key === "secretsmanager:secretid") return secretIds(action, resource);
  if (key.startsWith("dynamodb:")) return ofTable(key, action);
  const [, domain = {}, actions] = KEYS.find(([keys]) => keys.test(key)) ?? [];
  if (actions && !actions.test(action)) return undefined;
  if (key === "kms:requestalias") return { only: context.get("kms:resourcealiases") ?? [] };
  return domain;
}

/** Whether a key can be open for a principal with these keys, in a request for any action. */
export function canBeOpen(domains: Domains, key: string): boolean {
  return domainIn(domains, key) !== undefined || !FIXED.test(key);
}

/** Returns the domain of a key that is open for one principal only, or `undefined` for another key. */
export function domainIn(domains: Domains, key: string): Domain | undefined {
  return domains.get(key) ?? domains.get(key.slice(0, key.indexOf("/") + 1));
}

/** Keys that the service chooses in a request that it sends on behalf of the caller. */
const OF_SERVICE =
  /^(?:aws:(?:securetransport|viaawsservice|sourceip|sourcevpce?|vpcsourceip|useragent|referer|calledvia)|kms:(?:viaservice|encryptioncontext|requestalias))/;

function isThroughService(context: AuthorizationRequest["context"]): boolean {
  return context.get("aws:viaawsservice")?.[0] === "true";
}

/** The texts with which a request can name a secret: its ARN, the ARN without its random characters, and its name. */
function secretIds(action: string, arn: string): Domain | undefined {
  if (!action.startsWith("secretsmanager:")) return undefined;
  const partial = arn.replace(/-[^-]{6}$/, "");
  return { present: true, only: [arn, partial, partial.split(":").slice(6).join(":")] };
}

/** Returns the domain of a key in requests to tables. Requests that read a whole table have no leading keys. */
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
