import { uriDecodeBytes } from "../request/encoding.ts";
import { clockFinding } from "./clock-sentences.ts";
import { badToken, expiredToken, unknownKey } from "./key-sentences.ts";
import { always, type SentenceMeaning } from "./means.ts";
import { shown, type Finding } from "./explanation.ts";
import type { Refusal } from "./server-strings.ts";
import type { SignedView } from "./signed-view.ts";
import { scopeFinding } from "./scope-sentences.ts";

/**
 * Explains a known message of AWS, except the message that the signature does not match. Returns `undefined` for an
 * unknown message.
 */
export function meaning(refusal: Refusal, view: SignedView): Finding | undefined {
  const message = refusal.message.slice(0, LONGEST);
  return (
    clockFinding(message, view) ??
    scopeFinding(message, view) ??
    SENTENCES.find(({ says }) => says.test(message))?.means(view, message) ??
    TYPES[refusal.type]?.(view, message)
  );
}

/**
 * Number of characters of a message that are examined. AWS's sentences are shorter than this, although the canonical
 * string after them may be longer.
 */
const LONGEST = 4000;

const replaced = always(
  "authorization-replaced",
  "the Authorization header that arrived is not a SigV4 signature, but for example Bearer or Basic",
  "find the client setting or hop that replaces Authorization, or call a route that accepts the other scheme",
);

const incomplete: SentenceMeaning = (_, message) => ({
  cause: "incomplete-signature",
  what: `the signature that arrived is incomplete or malformed (${shown(message)})`,
  advice: "send Authorization, or the X-Amz-* parameters, exactly as the signer produced them",
});

/**
 * Returns the path as it was called. For every service except S3, the canonical path is encoded once more than that.
 */
function asCalled(canonicalPath: string): string {
  return uriDecodeBytes(canonicalPath).toString("utf8");
}

const missing: SentenceMeaning = ({ service, parts }, message) => {
  const isRoute = service === "execute-api" && message === "Missing Authentication Token";
  return {
    cause: isRoute ? "unknown-route" : "authorization-removed",
    what: isRoute
      ? `there is no route for ${shown(parts.method)} ${shown(asCalled(parts.path))}, or the signature did not arrive`
      : "the signature did not arrive",
    advice: isRoute
      ? "check stage, path and method against what is deployed; if they are right, find the hop that removes Authorization or the query"
      : "find the hop or redirect that removes Authorization or the query",
  };
};

/** Explains a denial by a policy, in which case the signature was right. */
const notAuthorized: SentenceMeaning = (_, message) => {
  const [, who = "", asked, resource] =
    /User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?/.exec(message) ?? [];
  const action = asked === undefined ? "this call" : shown(asked);
  const attempt = resource === undefined ? action : `${action} on ${shown(resource)}`;
  if (who === "anonymous") {
    return {
      cause: "access-denied",
      what: `${attempt} is not allowed for an unsigned caller, and no signature was checked`,
      advice: "let the resource policy allow it, or give the method AWS_IAM authorization",
    };
  }
  const [, denying] =
    /with an explicit deny( in an? [a-z -]+ (?:policy|boundary))?/.exec(message) ?? [];
  const [, silent] = /because no ((?:[a-z-]+ ){1,4}(?:policy|boundary)) allows/.exec(message) ?? [];
  return message.includes("with an explicit deny")
    ? {
        cause: "explicit-deny",
        what: `the signature is right, but a statement${denying ?? " in a policy"} denies ${attempt}`,
        advice: "change that statement, since no Allow overrides a Deny",
      }
    : {
        cause: "access-denied",
        what: `the signature is right, but no ${silent ?? "policy"} allows ${attempt}`,
        advice: who === "" ? "allow it for the caller" : `allow it for ${shown(who)}`,
      };
};

const authorizer = always(
  "authorizer-denied",
  "the route's authorizer refused the request, not the signature check",
  "send what that authorizer requires, or call a route with AWS_IAM authorization",
);

const SENTENCES: readonly { readonly says: RegExp; readonly means: SentenceMeaning }[] = [
  { says: /^User: \S+ is not authorized to perform: /, means: notAuthorized },
  { says: /^User is not authorized to access this resource/, means: authorizer },
  { says: /^Unauthorized$/, means: authorizer },
  { says: /missing equal-sign\) in Authorization header/, means: replaced },
  {
    says: /^Authorization header requires 'Credential' parameter\. Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders'/,
    means: replaced,
  },
  {
    says: /^Found both 'X-Amz-Algorithm'/,
    means: always(
      "two-signatures",
      "the request is signed twice, in the query and in Authorization",
      "send one signature: leave Authorization off a presigned URL",
    ),
  },
  {
    says: /^'Host'.* must be a 'SignedHeader'/,
    means: always(
      "host-unsigned",
      "the host is not among the signed headers",
      "sign the Host header",
    ),
  },
  {
    says: /headers present in the request which were not signed/,
    means: always(
      "headers-unsigned",
      "an x-amz-* header arrived that is not signed",
      "sign every x-amz-* header that is sent, and let no hop add one",
    ),
  },
  {
    says: /^(?:Authorization header requires|AWS query-string parameters must include|Unsupported AWS 'algorithm'|Credential must have exactly 5|Date must be in ISO-8601|X-Amz-Expires )/,
    means: incomplete,
  },
  { says: /security token included in the request is expired/, means: expiredToken },
  { says: /security token included in the request is invalid/, means: badToken },
  { says: /^(?:Request is m|M)issing Authentication Token$/, means: missing },
  {
    says: /^Not Found$/,
    means: ({ parts }) => ({
      cause: "unknown-route",
      what: `there is no route, stage or API for ${shown(parts.method)} ${shown(asCalled(parts.path))}`,
      advice: "check host, stage, path and method against what is deployed",
    }),
  },
  {
    says: /^Forbidden\. For troubleshooting Function URL/,
    means: always(
      "access-denied",
      "the policies do not let this caller use the function URL",
      "allow both lambda:InvokeFunctionUrl and lambda:InvokeFunction, in the caller's policy or the function's",
    ),
  },
  {
    says: /^(?:Forbidden|Access Denied)$/,
    means: always(
      "forbidden",
      "the response does not say why: an unknown stage or API on this host, a WAF, a missing API key, or an HTTP API, which gives no reason for any failure of signature or policy",
      "check host and stage first, then WAF and API key, then key, region, clock and policy",
    ),
  },
];

/** Meanings by error type, for responses whose text AWS may reword. */
const TYPES: Readonly<Record<string, SentenceMeaning | undefined>> = Object.assign(
  Object.create(null) as Record<string, SentenceMeaning>, // Without a prototype, a name sent by a server matches these members only.
  {
    AccessDenied: notAuthorized,
    AccessDeniedException: notAuthorized,
    ExpiredToken: expiredToken,
    ExpiredTokenException: expiredToken,
    IncompleteSignature: incomplete,
    IncompleteSignatureException: incomplete,
    InvalidClientTokenId: unknownKey,
    MissingAuthenticationToken: missing,
    MissingAuthenticationTokenException: missing,
    UnrecognizedClientException: unknownKey,
  },
);
