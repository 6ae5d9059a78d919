import type { Context } from "aws-lambda";
import { checkPassword } from "../../lambda/cdk/basic-authorizer/check-password.ts";
import { checkToken } from "../../lambda/cdk/oidc-authorizer/check-token.ts";
import { tokenVerifier } from "../../lambda/cdk/oidc-authorizer/token-verifier.ts";
import { diagnosed } from "../../lib/cloud/access/diagnosis.ts";
import { decodeQuery } from "../../lib/cloud/gateway/proxy/decode-query.ts";
import { hostOf } from "../../lib/cloud/gateway/proxy/host.ts";
import { traceIdOf } from "../../lib/cloud/gateway/proxy/trace-id.ts";
import { movedQueries } from "../../lib/sigv4/diagnose/moved-queries.ts";
import { workOf } from "../../lib/sigv4/diagnose/work.ts";
import { otherCharsets } from "../../lib/sigv4/diagnose/wrong-charsets.ts";
import {
  ambiguityOf,
  rawCharacterIn,
} from "../../lib/cloud/gateway/rest-api/stage-match/ambiguity.ts";
import { dynamicParts } from "../../lib/formats/cloudformation/dynamic-reference.ts";
import { hasOneReading } from "../../lib/formats/json/one-reading.ts";
import { openingLength, readOpening } from "../../lib/cloud/http/client-hello.ts";
import { sourceIp } from "../../lib/cloud/http/source-ip.ts";
import { keyCondition } from "../../lib/cloud/services/dynamodb/access/key-condition.ts";
import { plainNumber } from "../../lib/cloud/services/dynamodb/access/plain-number.ts";
import { readXml } from "../../lib/cloud/services/decided/s3/read-xml.ts";
import { parseForm } from "../../lib/cloud/services/protocol/query/form.ts";
import { fitsWildcards } from "../../lib/formats/policy/wildcards.ts";
import { readTemplateBody } from "../../lib/cloud/stacks/read-template-body.ts";
import { WebhookKey } from "../../lib/formats/webhook/key.ts";
import { openFaas } from "../../lib/formats/webhook/openfaas.ts";
import { standard } from "../../lib/formats/webhook/standard.ts";
import { stripe } from "../../lib/formats/webhook/stripe.ts";
import { verify as verifyWebhook } from "../../lib/formats/webhook/verify.ts";
import { ipRange } from "../../lib/iam/conditions/ip-range.ts";
import { policyDocument } from "../../lib/iam/syntax/policy-text.ts";
import { wildcard } from "../../lib/iam/syntax/wildcard-match.ts";
import { explain } from "../../lib/sigv4/explain/explain.ts";
import { parseAuthorization } from "../../lib/sigv4/request/authorization.ts";
import { canonicalHeaders, canonicalPath } from "../../lib/sigv4/request/canonical-request.ts";
import { uriDecodeBytes, uriEncode, uriReencode } from "../../lib/sigv4/request/encoding.ts";
import { parseTarget, wireRequest } from "../../lib/sigv4/request/request.ts";
import { sign } from "../../lib/sigv4/signing/sign.ts";
import { authorizerEvent } from "../lambda/authorizer-event.ts";
import {
  adding,
  authorizedAs,
  credentialsOf,
  now,
  plain,
  scope,
  signedBy,
  verdict,
} from "../sigv4/verification/signed-requests.ts";

/** Reads an untrusted text. Its result and its errors do not matter here. */
export type Reader = (text: string) => unknown;

const secret = Buffer.alloc(32, 1);
const webhooks = [openFaas({ header: "X-Hub-Signature" }), standard(), stripe()].map((scheme) => {
  const text = scheme.name === "standard" ? `whsec_${secret.toString("base64")}` : secret;
  return { scheme, keys: [new WebhookKey(scheme, { id: "one", secret: Buffer.from(text) })] };
});
const { trace } = sign(plain, { ...scope, date: now, credentials: credentialsOf("AKIDUSER") });
const signed = signedBy("AKIDUSER");
const unreachable = () => Promise.reject(new Error("this test fetches nothing"));
const settings = { issuer: "https://issuer.example", audience: ["api"], scopes: [] };
const tokens = checkToken({
  verify: tokenVerifier(settings, unreachable),
  scopes: [],
  log: () => undefined,
});
// The check passes it on without reading it.
const lambda = {} as Context;
const passwords = checkPassword({ secrets: unreachable });
const folded = wildcard("arn:*:a*b?c*%*=&*");
const covering = ipRange("::/0");

/** The functions that read untrusted texts, by what they read. */
export const readers: Readonly<Record<string, Reader>> = {
  "a path to verify": (text) => verdict({ ...signed, path: text }),
  "a query to verify": (text) => verdict({ ...signed, ...parseTarget(`/?${text}`) }),
  "a header to verify": (text) =>
    verdict(authorizedAs(adding(signed, ["X-A", text]), listing("x-a"))),
  "headers to verify": (text) =>
    verdict(adding(signed, ...text.split("a").map((name) => [name, "a"] as const))),
  "a list of signed headers": (text) => verdict(authorizedAs(signed, listing(text))),
  "an Authorization header": parseAuthorization,
  "a header to make canonical": (text) => canonicalHeaders([["X-A", text]]),
  "a path to make canonical": canonicalPath,
  "a URL": (text) => wireRequest("GET", `https://${text}`),
  "text to encode": uriEncode,
  "text to encode again": uriReencode,
  "text to decode": uriDecodeBytes,
  "a refusal to explain": (text) => explain(trace, text),
  "a JSON refusal to explain": (text) => explain(trace, JSON.stringify({ message: text })),
  "a sentence for the log": (text) => diagnosed(text, undefined),
  "a parameter": decodeQuery,
  "a body of S3": (text) => readXml(Buffer.from(`<Delete>${text}`)),
  "a form": (text) => parseForm({ ...plain, body: Buffer.from(text) }),
  "a host": (text) => hostOf({ ...plain, headers: [["Host", text]] }),
  "an ambiguous path": (text) => ambiguityOf({ ...plain, path: text }),
  "a path with unencoded characters": (text) => rawCharacterIn({ ...plain, path: text }),
  "a trace id": (text) => traceIdOf({ headers: [["X-Amzn-Trace-Id", text]] }),
  "a query in a path": (text) => movedQueries(text, [], {}, workOf(Infinity)),
  "a content type of a wrong signer": (text) =>
    otherCharsets({ ...plain, headers: [["Content-Type", text]] }, "content-type"),
  "a body to validate": hasOneReading,
  "a TLS record": (text) => [
    readOpening(Buffer.from(`\x16\x03\x01\x3f\x00\x01${text}`)),
    openingLength(Buffer.from(text)),
  ],
  "an address": (text) => [sourceIp(text), covering?.(text)],
  "a key condition": (text) =>
    keyCondition({ KeyConditionExpression: text }, { name: "id", type: "S" }),
  "a number": plainNumber,
  "a policy": policyDocument,
  "a policy with a string": (text) => policyDocument(JSON.stringify({ Id: text })),
  "text for a pattern": folded,
  "a pattern": (text) => wildcard(text)("arn:aws:iam::111111111111:user/Alice"),
  "a template in JSON or YAML": (text) => readTemplateBody(text),
  "a pattern of a template": (text) => fitsWildcards(text, "dynamodb:BatchGetItem"),
  "a dynamic reference": (text) => dynamicParts(`{{resolve:ssm:${text}`),
  "a bearer token": (text) => tokens(authorizerEvent({ Authorization: [`Bearer ${text}`] })),
  "Basic credentials": (text) =>
    passwords(authorizerEvent({ Authorization: [`Basic ${text}`] }), lambda),
  "a webhook": (text) =>
    webhooks.map(({ scheme, keys }) =>
      verifyWebhook(
        scheme,
        { headers: scheme.headers.map((name) => [name, text]), body: Buffer.from(text) },
        keys,
        now,
      ),
    ),
};

function listing(names: string): (authorization: string) => string {
  return (authorization) =>
    authorization.replace("SignedHeaders=", () => `SignedHeaders=${names};`);
}
