import { KEY_NAMES } from "./key-names.ts";
import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";

/**
 * Condition keys that have a value in the local cloud whenever they have a value on AWS, so that an absent key means
 * the same as on AWS.
 */
const KEYS: ReadonlySet<string> = new Set(KEY_NAMES.map((key) => key.toLowerCase()));
/** Prefixes of keys that end in a name, such as the name of a tag. */
const NAMED_KEYS = [
  "aws:principaltag/",
  "aws:requesttag/",
  "aws:resourcetag/",
  "kms:encryptioncontext:",
  "s3:requestobjecttag/",
  "secretsmanager:resourcetag/",
  "ssm:resourcetag/",
];
/** Keys that have a value only in requests to services whose resources have tags in the local cloud. */
const TAG_KEY = /^aws:(?:(?:request|resource)tag\/.|tagkeys$)/;
/** Keys with several values, which cannot be the value of a policy variable. */
const MULTIVALUED = new Set([
  "aws:calledvia",
  "aws:principalorgpaths",
  "aws:tagkeys",
  "cloudformation:importresourcetypes",
  "cloudformation:resourcetypes",
  "dynamodb:leadingkeys",
  "kms:encryptioncontextkeys",
  "kms:grantoperations",
  "kms:resourcealiases",
  "s3:requestobjecttagkeys",
  "sts:transitivetagkeys",
]);

/** Claims of a token that are condition keys, after the URL of the provider and a colon. */
const CLAIM = /:(?:amr|aud|oaud|sub)$/;

/**
 * Returns a check that also accepts the claims of the tokens of these identity providers.
 *
 * @param providers Their URLs without scheme, as the trust policy names them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function knownKeysWithClaims(providers: readonly string[]): KeyCheck {
  const prefixes = new Set(providers.map((provider) => provider.toLowerCase()));
  return (key, use) => {
    const name = key.toLowerCase();
    if (CLAIM.test(name) && prefixes.has(name.replace(CLAIM, ""))) {
      if (use.as === "condition" || !name.endsWith(":amr")) return;
      throw new PolicyUnsupported(`policy variable ${key} has several values, but must have one`);
    }
    knownKeys(key, use);
  };
}

interface KeyUse {
  readonly as: "condition" | "variable";
  /** Whether the statement covers a service of which calls are decided. */
  readonly ofDecided: boolean;
  /** Whether the statement covers only services whose requests and resources have tags in the local cloud. */
  readonly ofTagged: boolean;
}

/** Checks a condition key. Throws {@link PolicyUnsupported} if the key cannot be evaluated. */
export type KeyCheck = (key: string, use: KeyUse) => void;

/**
 * Accepts the condition keys of the local cloud. Other keys would never have a value, so a Deny with such a key would
 * never apply.
 *
 * @throws {PolicyUnsupported} If the key cannot be evaluated.
 */
export const knownKeys: KeyCheck = (key, { as, ofDecided, ofTagged }) => {
  const name = key.toLowerCase();
  if (!ofDecided && /^[a-z0-9-]+:./.test(name)) return;
  if (!ofTagged && TAG_KEY.test(name)) {
    throw new PolicyUnsupported(
      `condition key ${key} cannot be evaluated outside actions of cloudformation, kms, secretsmanager, ssm and sts`,
    );
  }
  const isNamed = NAMED_KEYS.some((prefix) => name.startsWith(prefix) && name !== prefix);
  if (!KEYS.has(name) && !isNamed) {
    throw new PolicyUnsupported(`condition key ${key} cannot be evaluated here`);
  }
  if (as === "variable" && MULTIVALUED.has(name)) {
    throw new PolicyUnsupported(`policy variable ${key} has several values, but must have one`);
  }
};
