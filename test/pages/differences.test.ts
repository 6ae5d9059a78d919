import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project } from "../../scripts/build/build-output.ts";
import { readVectors } from "../conformance/vectors.ts";

/** A file of tests or recorded answers, and the title of a test, a row or a group in it. */
type Shown = readonly [file: string, title: string];

const CLOUD = "test/cloud/";
const RUNTIME = `${CLOUD}runtime/`;
const REST_API = `${CLOUD}gateway/rest-api/`;
const HTTP_API = `${CLOUD}gateway/http-api/`;
const URLS = `${CLOUD}gateway/function-url/function-urls.test.ts`;
const IAM = `${CLOUD}services/iam/`;
const STS = `${CLOUD}services/sts/`;
const KMS = `${CLOUD}services/kms/`;
const SECRETS = `${CLOUD}services/secretsmanager/`;
const DYNAMODB = `${CLOUD}services/dynamodb/`;
const CUSTOM = `${CLOUD}custom-resources/custom-resources.test.ts`;
const LAMBDA = `${CLOUD}services/lambda/`;
const STACKS = `${CLOUD}services/cloudformation/operations.test.ts`;
const LACKING = `${CLOUD}resources/lambda/function.test.ts`;
const LISTED =
  "a function without a layer of another account, with code signing and durable, is listed with what it lacks";
const VECTORS = "test/vectors/aws/";

/** The tests that show each difference, by the words in bold of its line in docs/local-cloud.md. */
const TESTS: Readonly<Record<string, readonly Shown[]>> = {
  "A repeated key": [
    [`${CLOUD}stacks/read-template-body.test.ts`, "JSON with a repeated key"],
    [`${CLOUD}stacks/read-template-body.test.ts`, "YAML with a repeated key"],
  ],
  "Stack policies": [
    [STACKS, "a stack policy"],
    [STACKS, "a forced deletion"],
    [STACKS, "a rollback trigger"],
  ],
  "Change sets that revert drift": [
    [
      `${CLOUD}stacks/drift/revert-drift.test.ts`,
      "a change set does not revert the drift of a parameter, and says so",
    ],
  ],
  "Permissions of a deployment": [
    [`${CLOUD}stacks/permission.test.ts`, "types that are not in the table are named"],
  ],
  "A time limit": [[STACKS, "has no effect if it is a time limit"]],
  "A template URL": [
    [
      `${CLOUD}services/cloudformation/template-source.test.ts`,
      "https://s3.eu-west-1.amazonaws.com/assets/a%20b.json",
    ],
    [
      `${CLOUD}services/cloudformation/template-source.test.ts`,
      "https://s3.amazonaws.com/assets/a%20b.json?versionId=1",
    ],
  ],
  "Replacement in change sets": [
    [`${CLOUD}deployment/replacement.test.ts`, "it may replace the resource"],
    [
      `${CLOUD}deployment/replacement.test.ts`,
      "it may replace a resource of a type without a schema",
    ],
  ],
  "Values of properties": [
    [
      `${CLOUD}services/cloudformation/responses.test.ts`,
      "DescribeChangeSet shows changes, with paths only if values are asked for",
    ],
  ],
  "A refusal": [
    [
      `${CLOUD}services/cloudformation/access.test.ts`,
      "an answer to a caller without permission does not show whether a stack exists",
    ],
  ],
  Updates: [
    [STACKS, "an update in progress"],
    [STACKS, "a rollback that cannot go on"],
  ],
  "An encoded path": [[`${HTTP_API}http-apis.test.ts`, "with an encoded slash that hides a route"]],
  Tokens: [
    [`${HTTP_API}authorization/jwt.test.ts`, "a token that never expires"],
    [
      `${HTTP_API}authorization/jwt.test.ts`,
      "says how to pass the keys of an issuer that is not on this machine",
    ],
  ],
  "Services of AWS": [
    [`${HTTP_API}integrations.test.ts`, "is decided under the role, and then not served"],
  ],
  "CORS.": [
    [
      `${HTTP_API}cors.test.ts`,
      "is authorized if the route takes every method and authorizes its callers",
    ],
  ],
  "Unsupported parts.": [
    [
      `${CLOUD}deployment/blockers.test.ts`,
      "are all listed, by construct path, each with what to do",
    ],
    [`${CLOUD}deployment/refusals.test.ts`, "an unknown AWS managed policy"],
  ],
  "Resources of services that are not served": [
    [`${CLOUD}resources/records/records.test.ts`, "has its names: %s"],
  ],
  "A failed deployment": [
    [`${CLOUD}stacks/failures.test.ts`, "because of resource %s leaves the account as it was"],
    [
      `${CLOUD}stacks/failures.test.ts`,
      "without a rollback is the status, until the stack is rolled back",
    ],
  ],
  "Change sets": [
    [
      `${CLOUD}stacks/change-sets.test.ts`,
      "fails without changes, and with everything that the local cloud refuses",
    ],
  ],
  Imports: [
    [
      `${CLOUD}stacks/change-sets.test.ts`,
      "adopts the resources that a deleted stack has retained",
    ],
    [`${CLOUD}stacks/change-sets.test.ts`, "refuses a resource %s"],
  ],
  "A NAT gateway": [
    [
      `${CLOUD}network/cdk-vpc.test.ts`,
      "a VPC with public subnets leads functions out through its NAT gateway only",
    ],
  ],
  "Managed rule groups of WAF": [
    [
      `${CLOUD}resources/wafv2/web-acl-and-ip-set.test.ts`,
      "a managed rule group is recorded and not applied, until its web ACL leaves",
    ],
  ],
  "Rules of WAF with data of AWS": [
    [
      `${CLOUD}resources/wafv2/web-acl-and-ip-set.test.ts`,
      "a rule with %s, which only AWS knows, is recorded and not applied",
    ],
    [
      `${CLOUD}resources/wafv2/web-acl-and-ip-set.test.ts`,
      "a web ACL of CloudFront is recorded with its ARN, until it leaves",
    ],
  ],
  "A security group": [
    [
      `${CLOUD}resources/ec2/vpc.test.ts`,
      "is not needed for a security group, in which then no function can be",
    ],
  ],
  "Layers of another account": [[LACKING, LISTED]],
  "Durable functions": [[LACKING, LISTED]],
  "A table with replicas": [
    [
      `${CLOUD}resources/dynamodb/global-table.test.ts`,
      "a table with replicas is the table of this region, and the other replicas are recorded",
    ],
  ],
  "An access key": [
    [
      `${CLOUD}resources/iam/inline-policies.test.ts`,
      "an access key of a template is the key with which the user signs",
    ],
  ],
  "Versions of objects.": [
    [
      `${CLOUD}services/decided/s3-store/s3-store.test.ts`,
      "lists objects by both operations, in pages and with their versions",
    ],
  ],
  "Encrypted objects": [
    [
      `${CLOUD}services/decided/s3-store/s3-store.test.ts`,
      "the use of the key with which objects are encrypted",
    ],
  ],
  "Keys of objects": [[`${CLOUD}services/decided/s3-backend/s3-backend.test.ts`, "%s"]],
  "Access control lists": [
    [
      `${CLOUD}services/decided/decided-calls.test.ts`,
      "reading an object of a bucket with a public list",
    ],
  ],
  "All or none.": [
    [
      `${CLOUD}cloud.test.ts`,
      "a deployment that is blocked changes nothing, and later calls are saved",
    ],
  ],
  Exports: [
    [
      `${CLOUD}deployment/blockers.test.ts`,
      "can be changed if that stack is deployed or deleted too, and may stay the same",
    ],
  ],
  "All or none with custom resources.": [
    [CUSTOM, "because it %s, undoes the deployment"],
    [
      `${CLOUD}account/call-changes.test.ts`,
      "a rollback keeps what calls have changed while the deployment waited, and nothing else",
    ],
  ],
  "A custom resource whose function has failed": [[CUSTOM, "has a function that fails"]],
  "Custom resources of SNS topics, and CDK's `Provider` with an `isCompleteHandler`": [
    [
      `${CLOUD}custom-resources/cdk.test.ts`,
      "are refused by name if a state machine has to wait for them",
    ],
    [`${CLOUD}deployment/custom-resources-on-trial.test.ts`, "refuses %j"],
  ],
  "`Custom::AWSCDKCfnJson` and `Custom::AWSCDKCfnJsonStringify`": [
    [
      `${CLOUD}deployment/custom-resources-on-trial.test.ts`,
      "does not need a function for CDK's conversion of JSON",
    ],
  ],
  "A removed custom resource": [
    [CUSTOM, "is deleted when it leaves the template, before its function"],
    [CUSTOM, "is forgotten with a problem in the log if its function is gone too"],
  ],
  "Parameters of the type `AWS::SSM::Parameter::Value<…>`": [
    [`${CLOUD}assembly/parameters.test.ts`, "%j with the value %j is %j"],
  ],
  "Parameters with the id of a resource": [
    [`${CLOUD}assembly/parameters.test.ts`, "%j with the value %j is %j"],
  ],
  "Policies of functions": [
    [`${CLOUD}resources/lambda/resource-policy.test.ts`, "a resource policy %s is rejected"],
  ],
  "Old runtimes": [
    [
      `${CLOUD}resources/lambda/function.test.ts`,
      "a runtime with which Lambda creates no function any more is accepted",
    ],
  ],
  "The version of Node.js": [
    [`${RUNTIME}node-program.test.ts`, "runs on it, and other functions run on this machine's"],
    [
      "test/scripts/serve/programs.test.ts",
      "the start names functions of another version of Node.js: %j",
    ],
  ],
  "The file system": [[`${RUNTIME}limits/limits.test.ts`, "that tries to %s gets: %s"]],
  "The AWS SDK": [[`${RUNTIME}layers.test.ts`, "the app's SDK by require"]],
  "The environment": [[`${VECTORS}lambda-invoke.json`, "introspection invoke, nodejs24.x"]],
  "`NODE_OPTIONS`": [
    [`${RUNTIME}process-environment.test.ts`, "are named in the log if they are omitted"],
  ],
  "`AWS_LAMBDA_EXEC_WRAPPER`": [
    [`${RUNTIME}init.test.ts`, "is refused for a function that may not start programs"],
  ],
  Concurrency: [
    [
      `${RUNTIME}concurrency-limit.test.ts`,
      "a function with the reserved concurrency %s has at most %i processes",
    ],
  ],
  "An asynchronous invocation": [
    [
      `${LAMBDA}invoke.test.ts`,
      "of type Event returns 202 if the function fails, and logs the failure",
    ],
    [
      `${CLOUD}invocations/asynchronous.test.ts`,
      "events beyond what may wait are not taken until others have ended",
    ],
  ],
  "Other runtimes.": [
    [
      `${RUNTIME}programs/programs.test.ts`,
      "each runtime has the program that runs it, or the reason why it does not run",
    ],
    [
      `${RUNTIME}provided/provided.test.ts`,
      "a function that nothing here can run is deployed, and responds with the reason: %s",
    ],
  ],
  "Confinement of other runtimes.": [
    [`${RUNTIME}programs/programs.test.ts`, "%s with the tag %s and namespaces %s runs: %s"],
  ],
  "The Runtime API": [
    [
      `${RUNTIME}provided/provided.test.ts`,
      "can be reached by no other function, and reaches none",
    ],
  ],
  "Response streaming": [
    [`${CLOUD}gateway/streaming.test.ts`, "lets the function go on if the caller hangs up"],
  ],
  "`/tmp` after a time-out": [
    [`${VECTORS}lambda-invoke.json`, "lambda invoke timed out environment reuse"],
  ],
  "`Max Memory Used`": [
    [
      `${RUNTIME}init.test.ts`,
      "has the start, each text with time, request id and level, and a report with memory",
    ],
  ],
  "Services beside the function": [
    [
      `${RUNTIME}process-environment.test.ts`,
      "has Lambda's variables and the function's own, but no variables of the cloud's process",
    ],
  ],
  "Versions.": [
    [
      `${CLOUD}resources/lambda/version-and-alias.test.ts`,
      "a number is never used again, also after a restart",
    ],
  ],
  "Functions that calls have changed": [
    [`${LAMBDA}changing.test.ts`, "creates an alias again that a call has deleted"],
    [
      `${LAMBDA}changing.test.ts`,
      "begins with the template after a restart, and counts versions on",
    ],
  ],
  "Members of requests for code": [[`${LAMBDA}changing.test.ts`, "%s is refused"]],
  Drift: [
    [
      `${CLOUD}stacks/drift/drift-of.test.ts`,
      "what calls have changed is shown by property, also after a deployment of the same template",
    ],
  ],
  "Event source mappings": [[`${CLOUD}resources/records/records.test.ts`, "has its names: %s"]],
  "`SnapStart`, `RuntimeManagementConfig` and provisioned concurrency": [
    [`${CLOUD}resources/lambda/event-invoke-config.test.ts`, "a function with %j is accepted"],
  ],
  "Code.": [
    [`${LAMBDA}reading.test.ts`, "answers a caller with the permission"],
    [
      `${LAMBDA}get-function-configuration.test.ts`,
      "returns the configuration with which the function was deployed",
    ],
  ],
  "Dates and runtime versions.": [
    [
      `${LAMBDA}get-function-configuration.test.ts`,
      "returns the configuration with which the function was deployed",
    ],
  ],
  "A payload that is not JSON": [[`${LAMBDA}refusals.test.ts`, "a payload that is not JSON"]],
  Events: [
    [
      `${CLOUD}account/logs/log-group.test.ts`,
      "keeps at most its limit, the latest events, and no stream without events",
    ],
  ],
  "`INIT_START`": [
    [
      `${RUNTIME}init.test.ts`,
      "has the start, each text with time, request id and level, and a report with memory",
    ],
  ],
  "A term of a filter pattern": [
    [
      `${CLOUD}services/logs/filter-pattern.test.ts`,
      "of terms, which also match parts of words, %s: %s",
    ],
  ],
  "Filter patterns": [[`${CLOUD}services/logs/filter-pattern.test.ts`, "is refused: %s"]],
  "Headers of the local cloud": [
    [
      `${REST_API}authorization/resource-policy.test.ts`,
      "gets the missing statement in a header, and the reason is logged",
    ],
    [
      `${CLOUD}access/diagnosis.test.ts`,
      "is denied with AWS's message, and our own header names the mistakes",
    ],
  ],
  "The port without TLS": [[`${CLOUD}http/https.test.ts`, "sets aws:SecureTransport to true"]],
  "TLS 1.0 and 1.1": [[`${CLOUD}http/custom-domains.test.ts`, "%s rejects the handshake of %s"]],
  "Ambiguous paths": [
    [`${REST_API}stage-match/ambiguity.test.ts`, "%s is refused before routing"],
    [`${VECTORS}api-gateway.json`, "lambda aws proxy integration"],
  ],
  "Spellings that share a signature": [
    [
      `${CLOUD}gateway/proxy/unproven-reading.test.ts`,
      "%s is refused with a reason that names the spelling",
    ],
  ],
  "Encoded paths.": [
    [
      `${REST_API}authorization/resource-policy.test.ts`,
      "refuses %s, of which AWS does not compare the decoded form: %s",
    ],
  ],
  "Unsigned `x-amz-*` headers": [
    [
      `${REST_API}authorization/access.test.ts`,
      "is right although %s: %s was added after signing: %i",
    ],
  ],
  "A signed header that did not arrive": [
    [
      `${REST_API}authorization/access.test.ts`,
      "that covers a header which did not arrive is refused with the header's empty value",
    ],
  ],
  "Short ARNs.": [
    [
      `${REST_API}authorization/authorizers/authorizers.test.ts`,
      "returns a short ARN, with the ARN to write instead in the log",
    ],
  ],
  "Validated bodies": [
    [
      `${REST_API}validation/validate.test.ts`,
      "refuses a body that parsers could read differently or not at all: %s",
    ],
  ],
  "One port serves every API.": [
    [
      `${REST_API}routing/endpoints.test.ts`,
      "have URLs of their own, of which only the first one does not name its API",
    ],
  ],
  "`X-HTTP-Method-Override`": [
    [
      "test/end-to-end/lockdown/signatures.test.ts",
      "87: a header that names another method has no effect",
    ],
  ],
  "`/ping` and `/sping`": [
    [`${REST_API}routing/routes.test.ts`, "serves %s, which API Gateway reserves"],
  ],
  "A number or a boolean as the `body`": [
    [URLS, "to the invalid payload or failure %s is a 502 without details"],
  ],
  "The event of a function URL": [
    [`${VECTORS}function-urls.json`, "lambda url echo http fixture default, body as text"],
  ],
  "`lambda:InvokedViaFunctionUrl`": [
    [URLS, "that is allowed only through the URL does not allow a direct invocation"],
  ],
  "Paths of the control plane.": [
    [
      `${CLOUD}services/apigateway/control-plane.test.ts`,
      "/domainnames/%61pi.example%2Ecom/basepathmappings",
    ],
  ],
  "HTTP integrations": [
    [
      `${CLOUD}gateway/backend/call-backend.test.ts`,
      "fails if the host is not allowed, although its name leads to this machine",
    ],
    [`${REST_API}integration/http.test.ts`, "does not call the API that it belongs to in a loop"],
    [`${CLOUD}resources/apigateway/integration.test.ts`, "certificates that are not verified"],
  ],
  "Integrations without a backend here": [
    [`${REST_API}integration/http.test.ts`, "/link"],
    [
      `${REST_API}integration/credentials.test.ts`,
      "is an error if the local cloud does not serve the service",
    ],
  ],
  "Roles of API Gateway": [
    [`${REST_API}integration/credentials.test.ts`, "/role-from-here"],
    [`${REST_API}integration/credentials.test.ts`, "/role-for-source"],
  ],
  Caches: [[`${CLOUD}resources/apigateway/rest-api.test.ts`, "with a cache"]],
  Canaries: [[`${CLOUD}resources/apigateway/rest-api.test.ts`, "a canary"]],
  "API Gateway's read operations": [
    [`${CLOUD}services/apigateway/control-plane.test.ts`, "returns what the template declares"],
  ],
  Principals: [
    [`${CLOUD}resources/iam/policies.test.ts`, "a policy may name a user that does not exist"],
  ],
  Changes: [
    [
      `${IAM}access-keys.test.ts`,
      "are created, listed, deactivated, activated and deleted, with effect from the next request",
    ],
  ],
  "A removed user or role.": [
    [
      `${CLOUD}access/gone-principals.test.ts`,
      "a policy of the template applies to a new user with the same name after its next deployment",
    ],
  ],
  "The admin": [
    [
      `${IAM}access-keys.test.ts`,
      "include at least one active key, because only the admin can create another key",
    ],
  ],
  "Managed policies": [[`${IAM}read/read-operations.test.ts`, "ListPolicyVersions"]],
  "Positions of statements": [
    [`${VECTORS}iam.json`, "simulate principle policy, role"],
    [`${VECTORS}iam.json`, "simulate principle policy, user"],
    [`${VECTORS}iam.json`, "simulate principle policy, group"],
  ],
  Simulations: [[`${IAM}simulation-limits.test.ts`, "are refused if they %s"]],
  "A page of a simulation": [
    [
      `${IAM}simulation-limits.test.ts`,
      "a page ends early if it takes too long, and its marker leads to the rest",
    ],
  ],
  MFA: [
    [`${STS}sts.test.ts`, "a second factor"],
    [`${STS}user-sessions.test.ts`, "refuses a code of MFA, because no device exists"],
  ],
  "Other ways to assume a role": [
    [`${STS}sts.test.ts`, "a proven context"],
    [`${STS}web-identity.test.ts`, "ProviderId"],
    [`${CLOUD}resources/iam/policies.test.ts`, "a principal of a SAML provider"],
  ],
  Issuers: [
    [
      `${STS}web-identity.test.ts`,
      "accepts a token of the local issuer, whose keys it finds by discovery",
    ],
  ],
  "Errors about tokens": [[`${STS}web-identity.test.ts`, "AssumeRoleWithWebIdentity refuses %s"]],
  "Tokens with critical parameters": [[`${STS}web-identity.test.ts`, "critical header parameters"]],
  "`PackedPolicySize`": [
    [`${STS}session-policies.test.ts`, "returns the share of the space for %s"],
  ],
  "`GetAccessKeyInfo`": [[`${STS}user-sessions.test.ts`, "%s answers Ann, but not Bob"]],
  "Key material": [
    [`${KMS}limits.test.ts`, "a key with imported material"],
    [`${VECTORS}kms.json`, "import key symmetric"],
  ],
  "Regions.": [
    [`${VECTORS}kms.json`, "replicate key"],
    [`${KMS}asymmetric/sign-verify.test.ts`, "ReplicateKey of %s by %s with %j is refused"],
  ],
  "[What KMS lacks](#kms)": [
    [`${KMS}limits.test.ts`, "a key that agrees on keys"],
    [`${CLOUD}services/unsupported.test.ts`, "KMS"],
  ],
  Grants: [
    [
      `${KMS}grants.test.ts`,
      "allows its grantee the named operations, immediately and until it is revoked",
    ],
    [`${KMS}limits.test.ts`, "a grant token that KMS did not issue"],
  ],
  "AWS managed keys": [
    [`${KMS}aliases.test.ts`, "a name that is reserved for AWS"],
    [
      `${SECRETS}secrets.test.ts`,
      "is by default a key of AWS, which no principal can disable or use directly",
    ],
  ],
  Rotation: [
    [
      `${CLOUD}resources/secretsmanager/secret.test.ts`,
      "gives a secret a policy and a rotation, and removes them",
    ],
    [`${SECRETS}secrets.test.ts`, "a rotation"],
  ],
  "`SecretTargetAttachment`": [
    [
      `${CLOUD}resources/secretsmanager/secret.test.ts`,
      "gives a secret a policy and a rotation, and removes them",
    ],
  ],
  "`secretsmanager:VersionStage`": [
    [`${SECRETS}access.test.ts`, "a condition needs a stage that the request lacks"],
  ],
  "`BlockPublicPolicy`": [
    [
      `${SECRETS}secrets.test.ts`,
      "keeps a resource policy, unless it cannot be evaluated or is too open",
    ],
  ],
  "`AllowedPattern`": [
    [`${CLOUD}services/ssm/parameters.test.ts`, "a pattern that takes too long"],
  ],
  "Dynamic references": [
    [`${CLOUD}deployment/dynamic-references.test.ts`, "%s is replaced by the value"],
  ],
  "Parameter policies": [[`${CLOUD}services/ssm/parameters.test.ts`, "a parameter policy"]],
  Tables: [[`${DYNAMODB}deployments.test.ts`, "is empty after a restart"]],
  "Expired items": [[`${DYNAMODB}tables.test.ts`, "keep expired items, as AWS does for days"]],
  Transactions: [
    [`${DYNAMODB}transactions.test.ts`, "is refused with %j, which the local cloud cannot answer"],
    [`${DYNAMODB}transactions.test.ts`, "is performed once for a token, unless it failed"],
  ],
  PartiQL: [[`${DYNAMODB}tables.test.ts`, "as unsupported: %s"]],
  "`dynamodb:ReturnValues`": [
    [`${DYNAMODB}access.test.ts`, "for user %s, who calls %s with %j, has the outcome: %s"],
  ],
  "The item of a failed condition": [
    [`${DYNAMODB}recorded.test.ts`, "returns the item if %s asks for it"],
  ],
  "Services and operations that are not served.": [
    [
      `${CLOUD}services/unserved/unserved-service.test.ts`,
      "answers in %s with the services that are",
    ],
    [
      `${CLOUD}services/apigateway/control-plane.test.ts`,
      "an operation that is not served names those that are, to a caller with the permission",
    ],
  ],
  "Operations that change.": [
    [`${VECTORS}api-gateway.json`, "create api key with invalid value"],
    [
      `${DYNAMODB}tables.test.ts`,
      "as unsupported if the caller has the permission, otherwise as denied: %s",
    ],
    [
      `${LAMBDA}unsupported.test.ts`,
      "is denied without the permission and unsupported with it: %s %s requires lambda:%s on %s",
    ],
    [`${CLOUD}services/logs/logs.test.ts`, "refuses %s with %j"],
  ],
  "One region and one account.": [
    [`${KMS}errors.test.ts`, "a key in another region"],
    [
      `${LAMBDA}references.test.ts`,
      "of another account needs a resource policy, which no function here can have",
    ],
  ],
  "Request rates": [
    [
      `${KMS}key-lifecycle.test.ts`,
      "the rate of requests is not limited, unlike on AWS, which changes five descriptions in a second",
    ],
  ],
  "IAM's region.": [
    [
      `${IAM}simulate-principal-policy.test.ts`,
      "accepts signatures for us-east-1 and for the account's region",
    ],
  ],
  "Large requests": [
    [
      `${DYNAMODB}refused-costs.test.ts`,
      "a body that is nested deeper than any valid request is refused before it is parsed",
    ],
  ],
  "Texts of validation": [
    [`${VECTORS}kms.json`, "hmac create key invalid operations"],
    [
      `${CLOUD}services/models/check-input.test.ts`,
      "an enum in the order that AWS was seen to list",
    ],
    [
      `${CLOUD}services/models/check-input.test.ts`,
      "leaves out a value that is too long to show: %s",
    ],
  ],
};

const read = (path: string) => readFileSync(join(project, path), "utf8");

/** Whether a file has the title, as a text or as the name of a row. */
const has = (file: string, title: string) => {
  const text = read(file);
  return text.includes(JSON.stringify(title)) || text.includes(`\n  ${title}: {\n`);
};

it("each line of what differs from AWS begins with its subject in bold, and has its tests here", () => {
  const [, section = ""] =
    /^## What differs from AWS$(.*?)^## /ms.exec(read("docs/local-cloud.md")) ?? [];
  const lines = [...section.matchAll(/^- (.*)$/gm)].map(([, line = ""]) => line);
  const subjects = lines.map((line) => /^\*\*(.+?)\*\*/.exec(line)?.[1] ?? line);
  expect(subjects.toSorted()).toEqual(Object.keys(TESTS).toSorted());
});

it("each line of what differs from AWS has tests that exist", () => {
  const wrong = Object.entries(TESTS).filter(
    ([, tests]) => tests.length === 0 || !tests.every(([file, title]) => has(file, title)),
  );
  expect(wrong).toEqual([]);
});

it("each recorded answer that differs on purpose belongs to a line", () => {
  const shown = new Set(
    Object.values(TESTS).flatMap((tests) => tests.map((one) => one.join(": "))),
  );
  const different = readVectors().flatMap(({ name: file, groups }) =>
    groups
      .filter(({ steps }) => steps.some(({ differs }) => differs))
      .map((group) => `${VECTORS}${file}.json: ${group.name}`),
  );
  expect(different.filter((one) => !shown.has(one))).toEqual([]);
});
