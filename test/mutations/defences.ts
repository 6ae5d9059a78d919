/** A defence, and the code that switches it off. */
export interface Defence {
  readonly name: string;
  readonly file: string;
  /** Stands once in the file. */
  readonly from: string;
  readonly to: string;
  /** Where scenarios run of which at least one must break. */
  readonly tests: readonly string[];
}

const API = "test/end-to-end/lockdown/api.test.ts";
const FUNCTIONS = "test/end-to-end/lockdown/functions.test.ts";
const SESSIONS = "test/end-to-end/lockdown/sessions.test.ts";
/** The launched app: its webhooks, passwords, tokens and plug-in. */
const APP = "test/end-to-end/main-job.test.ts";
const HOSTILE = "test/cloud/http/hostile.test.ts";
const TRANSPORT = "test/cloud/http/limits.test.ts";
const TOKENS = "test/lambda/cdk/oidc-authorizer/check-token.test.ts";
const PASSWORDS = "test/lambda/cdk/check-password.test.ts";
const GUARD = "test/lambda/cdk/guard";
const AUTHORIZERS = "test/cloud/gateway/rest-api/authorization/authorizers";
const LIMITS = "test/cloud/gateway/rest-api/limits";

export const defences: readonly Defence[] = [
  {
    name: "a method that asks for IAM is not checked for a signature",
    file: "lib/cloud/gateway/rest-api/rest-apis.ts",
    from: 'if (route.method.authorization === "AWS_IAM") {',
    to: "if (false) {",
    tests: [API],
  },
  {
    name: "any signature of a known key is right",
    file: "lib/sigv4/verification/verify.ts",
    from: "const right = equal(key.sign(dateText, canonicalHash), claim.signature);",
    to: "const right = true;",
    tests: [API],
  },
  {
    name: "unsigned x-amz-* headers are let through",
    file: "lib/sigv4/verification/verify.ts",
    from: "if (hasUnsigned) return",
    to: "if (false) return",
    tests: ["test/sigv4"],
  },
  {
    name: "the session token is not compared",
    file: "lib/sigv4/verification/verify.ts",
    from: "if (!isToken(claim.sessionToken, credentials.sessionToken)) {",
    to: "if (false) {",
    tests: [SESSIONS],
  },
  {
    name: "expired credentials are good",
    file: "lib/sigv4/verification/verify.ts",
    from: "if (credentials.expiration && !(credentials.expiration > options.now)) {",
    to: "if (false) {",
    tests: [SESSIONS],
  },
  {
    name: "whoever signs may call every route",
    file: "lib/cloud/gateway/rest-api/rest-apis.ts",
    from: "      if (refused) return { exchange: known, error: refused };",
    to: "",
    tests: [API],
  },
  {
    name: "the API's policy is not looked at",
    file: "lib/cloud/access/attempts.ts",
    from: 'return { action: "execute-api:Invoke", resource: apiCallArn(account, call), resourcePolicy };',
    to: 'return { action: "execute-api:Invoke", resource: apiCallArn(account, call) };',
    tests: [API],
  },
  {
    name: "every call comes from inside",
    file: "lib/cloud/account/assumed-origin.ts",
    from: "if (caller?.isFunction || peer.endpointPolicy) return peer;",
    to: 'return { ...peer, sourceIp: "127.0.0.1" };',
    tests: [API],
  },
  {
    name: "whoever signs may invoke every function",
    file: "lib/cloud/services/lambda/invoke.ts",
    from: 'authorize(call, attempt, { type: "AccessDeniedException", status: 403 });',
    to: "",
    tests: [FUNCTIONS],
  },
  {
    name: "an access key that was deactivated is good",
    file: "lib/cloud/account/iam/directory.ts",
    from: 'const user = key.status === "Inactive" ? undefined : ',
    to: "const user = ",
    tests: [SESSIONS],
  },
  {
    name: "paths that parsers read in two ways are let through",
    file: "lib/cloud/gateway/rest-api/stage-match/match-stage.ts",
    from: "if (ambiguity !== undefined) return ambiguousRequest(ambiguity);",
    to: "",
    tests: [HOSTILE],
  },
  {
    name: "senders have all the time they like",
    file: "lib/cloud/http/server.ts",
    from: "requestTimeout: readTimeoutMs,",
    to: "requestTimeout: 0,",
    tests: [HOSTILE],
  },
  {
    name: "bodies over the limit are handed on",
    file: "lib/cloud/http/read-body.ts",
    from: "if (size > BODY_LIMIT_BYTES) return TOO_LARGE;",
    to: "",
    tests: [HOSTILE],
  },
  {
    name: "bodies of many senders have no limit together",
    file: "lib/cloud/http/read-body.ts",
    from: "if (!take(chunk.length)) return NO_ROOM;",
    to: "",
    tests: [TRANSPORT],
  },
  {
    name: "one connection may have any number of requests under way",
    file: "lib/cloud/http/pipelined.ts",
    from: "if (count > limit) {",
    to: "if (false) {",
    tests: [TRANSPORT],
  },
  {
    name: "a function may end the cloud by a line that is no JSON",
    file: "lib/cloud/runtime/node/channel.ts",
    from: "  } catch {\n    return;\n  }",
    to: "  } finally {\n  }",
    tests: ["test/cloud/runtime"],
  },
  {
    name: "required parameters are not asked for",
    file: "lib/cloud/gateway/rest-api/validation/validate.ts",
    from: "if (missing.length > 0) {",
    to: "if (false) {",
    tests: [APP],
  },
  {
    name: "a webhook's signature is not compared",
    file: "lib/formats/webhook/verify.ts",
    from: "return signatures.filter((signature) => timingSafeEqual(signature, mac)).length > 0;",
    to: "return true;",
    tests: [APP],
  },
  {
    name: "the sender chooses the algorithm",
    file: "lib/formats/webhook/openfaas.ts",
    from: 'if (named !== algorithm) return "other-algorithm";',
    to: "",
    tests: [APP],
  },
  {
    name: "a header that is repeated is taken by its first value",
    file: "lib/formats/webhook/verify.ts",
    from: 'if (more.length > 0) return { ok: false, reason: "repeated-header", header };',
    to: "",
    tests: [APP],
  },
  {
    name: "timestamps do not matter",
    file: "lib/formats/webhook/verify.ts",
    from: 'if (age > toleranceSeconds) return "too-old";',
    to: "return undefined;",
    tests: [APP],
  },
  {
    name: "a key that has ended is good",
    file: "lib/formats/webhook/key.ts",
    from: 'if (!(now.getTime() <= this.#notAfter)) return "key-expired";',
    to: "",
    tests: [GUARD],
  },
  {
    name: "a delivery is taken as often as it comes",
    file: "lambda/cdk/guard/dynamodb-replay-store.ts",
    from: '"attribute_not_exists(#key) OR #expires',
    to: '"attribute_exists(#key) OR attribute_not_exists(#key) OR #expires',
    tests: [APP],
  },
  {
    name: "another body passes under an id that was seen",
    file: "lambda/cdk/guard/replay.ts",
    from: "if (held && held.body !== body) {",
    to: "if (false) {",
    tests: [APP],
  },
  {
    name: "a guarded function answers routes that it does not know",
    file: "lambda/cdk/guard/guard.ts",
    from: "if (!proxied || !check) {",
    to: "if (proxied && !check) return handler(event, lambda);\n    if (!proxied || !check) {",
    tests: [GUARD],
  },
  {
    name: "a webhook's route has no guard",
    file: "lib/cdk/constructs/auth/hmac.ts",
    from: "route.handler.guard(route.key, guardOf(props, route));",
    to: "",
    tests: ["test/cdk/constructs/auth/auth.test.ts"],
  },
  {
    name: "any password is right",
    file: "lib/formats/password/password-hash.ts",
    from: "return timingSafeEqual(await derive(password, known, known.salt), known.hash);",
    to: "await derive(password, known, known.salt);\n  return true;",
    tests: [PASSWORDS],
  },
  {
    name: "users that are not there are refused at once",
    file: "lib/formats/password/users.ts",
    from: "const right = await isPassword(known ?? decoy(users), password);",
    to: "const right = known !== undefined && (await isPassword(known, password));",
    tests: ["test/formats/password"],
  },
  {
    name: "of two Authorization headers one is taken",
    file: "lambda/http/authorizer-response.ts",
    from: "return values.length === 1 ? values[0] : undefined;",
    to: "return values[0];",
    tests: [PASSWORDS, TOKENS],
  },
  {
    name: "a password may have control characters",
    file: "lib/formats/password/users.ts",
    from: "if (!isBasicPassword(password)) return false;",
    to: "",
    tests: [PASSWORDS],
  },
  {
    name: "a token's own header says how it is checked",
    file: "lambda/cdk/oidc-authorizer/token-verifier.ts",
    from: 'if (!ALGORITHMS.includes(header.alg ?? "") || steers || !named) {',
    to: "if (false) {",
    tests: [TOKENS],
  },
  {
    name: "tokens for others are taken",
    file: "lambda/cdk/oidc-authorizer/token-verifier.ts",
    from: "{ issuer, audience: [...audience], jwksUri: keysAt },",
    to: "{ issuer, audience: null, jwksUri: keysAt },",
    tests: [TOKENS],
  },
  {
    name: "scopes do not matter",
    file: "lambda/cdk/oidc-authorizer/check-token.ts",
    from: "const may = scopes.every((scope) => granted.includes(scope));",
    to: "const may = true;",
    tests: [TOKENS],
  },
  {
    name: "another issuer's discovery document is believed",
    file: "lambda/cdk/oidc-authorizer/token-verifier.ts",
    from: "if (named === issuer && isSecureUrl(keysAt)) return keysAt;",
    to: 'if (typeof keysAt === "string") return keysAt;',
    tests: [TOKENS],
  },
  {
    name: "an authorizer's policy is for every route",
    file: "lib/cloud/gateway/rest-api/authorization/authorizers/authorize.ts",
    from: "return { authorizer: authorized, error: refusedByPolicy(evaluation) };",
    to: "return { authorizer: authorized };",
    tests: [AUTHORIZERS],
  },
  {
    name: "an authorizer is remembered for all identities alike",
    file: "lib/cloud/gateway/rest-api/authorization/authorizers/cache.ts",
    from: "function keyOf({ id }: ApiAuthorizer, identity: IdentityValues): string {",
    to: "function keyOf({ id }: ApiAuthorizer, identity: IdentityValues): string {\n  if (identity) return id;",
    tests: [AUTHORIZERS],
  },
  {
    name: "an authorizer is not asked where it is not known who calls",
    file: "lib/cloud/gateway/rest-api/authorization/authorizers/identity.ts",
    from: "if (missing.length > 0) {",
    to: "if (false) {",
    tests: [AUTHORIZERS],
  },
  {
    name: "API keys are not asked for",
    file: "lib/cloud/gateway/rest-api/rest-apis.ts",
    from: "const { apiKeyRequired } = route.method;",
    to: "const apiKeyRequired = false;",
    tests: [LIMITS],
  },
  {
    name: "plans do not throttle",
    file: "lib/cloud/gateway/rest-api/limits/usage.ts",
    from: "if (limit && !take(bucket, limit, receivedAt.getTime())) {",
    to: "if (false) {",
    tests: [LIMITS],
  },
  {
    name: "quotas do not end",
    file: "lib/cloud/gateway/rest-api/limits/usage.ts",
    from: "if (!hasLeft(ofKey, quota, receivedAt)) {",
    to: "if (false) {",
    tests: [LIMITS],
  },
  {
    name: "stages do not throttle",
    file: "lib/cloud/gateway/rest-api/rest-apis.ts",
    from: "if (!apiKeyRequired && !passes(exchange)) return { exchange, error: responses.throttled };",
    to: "",
    tests: ["test/cloud/gateway/rest-api/integration/failures.test.ts"],
  },
  {
    name: "web ACLs block nothing",
    file: "lib/cloud/gateway/rest-api/rest-apis.ts",
    from: "if (blocked) return { arrival, ...blocked };",
    to: "",
    tests: ["test/cloud/waf"],
  },
  {
    name: "DynamoDB is open to whoever signs",
    file: "lib/cloud/services/dynamodb/dynamodb.ts",
    from: "for (const { attempt } of all) authorize(call, attempt, REFUSAL);",
    to: "",
    tests: ["test/cloud/services/dynamodb"],
  },
  {
    name: "a ciphertext opens under any context",
    file: "lib/cloud/services/kms/access/key-access.ts",
    from: "authorize(call, onKey(call.account, call.caller.principal, action, key, use), KMS_REFUSAL);",
    to: "",
    tests: ["test/cloud/services/kms"],
  },
  {
    name: "an isolated function's calls pass without an endpoint",
    file: "lib/cloud/network/vpc-connections.ts",
    from: "if (!endpoint) {",
    to: "if (!endpoint) return handle(request, peer);\n      if (!endpoint) {",
    tests: ["test/cloud/network"],
  },
  {
    name: "functions may write anywhere and start processes",
    file: "lib/cloud/runtime/sandbox.ts",
    from: "...(sandbox.permissions ? permissionFlags(allowance) : [])",
    to: "",
    tests: ["test/cloud/runtime/limits.test.ts"],
  },
  {
    name: "old TLS is spoken",
    file: "lib/cloud/resources/apigateway/tls-policy.ts",
    from: 'SecurityPolicy_TLS13_1_3_2025_09: "TLSv1.3"',
    to: 'SecurityPolicy_TLS13_1_3_2025_09: "TLSv1.2"',
    tests: ["test/cloud/http/https.test.ts", "test/cloud/http/custom-domains.test.ts"],
  },
  {
    name: "the host need not be the handshake's",
    file: "lib/cloud/gateway/rest-api/stage-match/match-stage.ts",
    from: "return policy.isStrict && !agrees",
    to: "return false",
    tests: ["test/cloud/http/https.test.ts", "test/cloud/http/custom-domains.test.ts"],
  },
  {
    name: "a private API is open to the internet",
    file: "lib/cloud/gateway/rest-api/stage-match/match-stage.ts",
    from: "if (!vpcEndpoints) return true;",
    to: "return true;",
    tests: ["test/cloud/gateway/rest-api/private-api.test.ts"],
  },
  {
    name: "an open method passes the synth",
    file: "lib/cdk/checks/rules/lock01-open-method.ts",
    from: 'if (authorization !== undefined && authorization !== "NONE" && authorizer) return [];',
    to: "if (authorization !== undefined) return [];",
    tests: ["test/cdk/checks/scenarios.test.ts"],
  },
  {
    name: "a login is sent to other places than its own",
    file: "lib/cli/client/login/login-url.ts",
    from: "return wanted === login || wanted.startsWith(`${login}/`);",
    to: "return wanted.startsWith(login);",
    tests: ["test/cli/client"],
  },
  {
    name: "a host may be called over plain HTTP if its name begins like loopback",
    file: "lib/secure-url.ts",
    from: "return LOOPBACK.test(hostname);",
    to: "return /^(127\\.|localhost|\\[?::1)/.test(hostname);",
    tests: ["test/secure-url.test.ts"],
  },
];
