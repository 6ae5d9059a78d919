import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";
import type { WireRequest } from "../../../sigv4/request/request.ts";
import { LATEST } from "../../account/lambda/qualified.ts";
import type { Call } from "../protocol/call.ts";
import { ServiceError } from "../protocol/service-error.ts";
import {
  authorizeAll,
  authorizeFunction,
  deployedFunction,
  functionNamed,
  type Referred,
} from "./request/function-named.ts";
import { invalidParameter } from "./request/lambda-errors.ts";
import { pathPattern } from "./request/operation.ts";

/**
 * Lambda's operations that the local cloud does not support, each with its IAM action, because a caller without
 * the permission must get Lambda's AccessDeniedException, and with its name if that differs. A path with a query comes
 * before the same path without.
 */
const UNSUPPORTED = `
POST   /2014-11-13/functions/{function}/invoke-async                  InvokeAsync
POST   /2015-03-31/event-source-mappings                              CreateEventSourceMapping
DELETE /2015-03-31/event-source-mappings/{id}                         DeleteEventSourceMapping
GET    /2015-03-31/event-source-mappings/{id}                         GetEventSourceMapping
PUT    /2015-03-31/event-source-mappings/{id}                         UpdateEventSourceMapping
POST   /2015-03-31/functions                                          CreateFunction
DELETE /2015-03-31/functions/{function}                               DeleteFunction
POST   /2015-03-31/functions/{function}/policy                        AddPermission
DELETE /2015-03-31/functions/{function}/policy/{id}                   RemovePermission
POST   /2017-03-31/tags/{arn}                                         TagResource
DELETE /2017-03-31/tags/{arn}                                         UntagResource
DELETE /2017-10-31/functions/{function}/concurrency                   DeleteFunctionConcurrency
PUT    /2017-10-31/functions/{function}/concurrency                   PutFunctionConcurrency
GET    /2018-10-31/layers?find=LayerVersion                           GetLayerVersion
POST   /2018-10-31/layers/{name}/versions                             PublishLayerVersion
DELETE /2018-10-31/layers/{name}/versions/{number}                    DeleteLayerVersion
GET    /2018-10-31/layers/{name}/versions/{number}                    GetLayerVersion
GET    /2018-10-31/layers/{name}/versions/{number}/policy             GetLayerVersionPolicy
POST   /2018-10-31/layers/{name}/versions/{number}/policy             AddLayerVersionPermission
DELETE /2018-10-31/layers/{name}/versions/{number}/policy/{id}        RemoveLayerVersionPermission
DELETE /2019-09-25/functions/{function}/event-invoke-config           DeleteFunctionEventInvokeConfig
POST   /2019-09-25/functions/{function}/event-invoke-config           UpdateFunctionEventInvokeConfig
PUT    /2019-09-25/functions/{function}/event-invoke-config           PutFunctionEventInvokeConfig
DELETE /2019-09-30/functions/{function}/provisioned-concurrency       DeleteProvisionedConcurrencyConfig
PUT    /2019-09-30/functions/{function}/provisioned-concurrency       PutProvisionedConcurrencyConfig
GET    /2020-04-22/code-signing-configs                               ListCodeSigningConfigs
POST   /2020-04-22/code-signing-configs                               CreateCodeSigningConfig
DELETE /2020-04-22/code-signing-configs/{arn}                         DeleteCodeSigningConfig
GET    /2020-04-22/code-signing-configs/{arn}                         GetCodeSigningConfig
PUT    /2020-04-22/code-signing-configs/{arn}                         UpdateCodeSigningConfig
GET    /2020-04-22/code-signing-configs/{arn}/functions               ListFunctionsByCodeSigningConfig
DELETE /2020-06-30/functions/{function}/code-signing-config           DeleteFunctionCodeSigningConfig
GET    /2020-06-30/functions/{function}/code-signing-config           GetFunctionCodeSigningConfig
PUT    /2020-06-30/functions/{function}/code-signing-config           PutFunctionCodeSigningConfig
PUT    /2021-07-20/functions/{function}/runtime-management-config     PutRuntimeManagementConfig
DELETE /2021-10-31/functions/{function}/url                           DeleteFunctionUrlConfig
POST   /2021-10-31/functions/{function}/url                           CreateFunctionUrlConfig
PUT    /2021-10-31/functions/{function}/url                           UpdateFunctionUrlConfig
PUT    /2024-08-31/functions/{function}/recursion-config              PutFunctionRecursionConfig
GET    /2025-11-30/functions/{function}/function-scaling-config       GetFunctionScalingConfig
PUT    /2025-11-30/functions/{function}/function-scaling-config       PutFunctionScalingConfig
GET    /2025-12-01/functions/{function}/durable-executions            ListDurableExecutionsByFunction
`;

interface UnsupportedOperation {
  readonly method: string;
  /** Pattern of the path. Its group `function` matches the reference to the function, if the path has one. */
  readonly path: RegExp;
  readonly query: string;
  readonly action: string;
  readonly name: string;
}

/** The operations of `UNSUPPORTED`, parsed. */
export const unsupportedOperations: readonly UnsupportedOperation[] = UNSUPPORTED.trim()
  .split("\n")
  .map((line) => {
    const [method = "", target = "", action = "", name = action] = line.split(/ +/);
    const [path = "", query = ""] = target.split("?");
    return { method, path: pathPattern(path), query, action: `lambda:${action}`, name };
  });

const CREATE_FUNCTION = "lambda:CreateFunction";

/**
 * Rejects an unsupported operation.
 *
 * @throws {ServiceError} Always: AccessDeniedException if the caller lacks the permission,
 *   ResourceNotFoundException if the function does not exist, otherwise UnknownOperationException.
 */
export function rejectUnsupported(call: Call): never {
  const { request } = call;
  const operation = unsupportedOperation(request);
  if (operation) {
    const referred = functionIn(call, operation);
    if (referred) rejectOnFunction(call, referred, operation.action);
    else authorizeAll(call, operation.action);
  }
  const what = operation?.name ?? `${request.method} ${request.path}`;
  const message = `The local cloud does not support ${what}.`;
  throw new ServiceError("UnknownOperationException", message, 404);
}

/** Rejects a request as Lambda does before it performs an operation on a function. */
function rejectOnFunction(call: Call, referred: Referred, action: string): void {
  authorizeFunction(call, referred, action);
  if (action === "lambda:DeleteFunction" && referred.qualifier === LATEST) {
    throw invalidParameter(`${LATEST} version cannot be deleted without deleting the function.`);
  }
  if (action === CREATE_FUNCTION) return;
  deployedFunction(call, { resource: referred.arn });
}

function unsupportedOperation({
  method,
  path,
  query,
}: WireRequest): UnsupportedOperation | undefined {
  const pairs = query.map(([name, value]) => `${name}=${value}`);
  return unsupportedOperations.find(
    (one) =>
      one.method === method &&
      one.path.test(path) &&
      (one.query === "" || pairs.includes(one.query)),
  );
}

/** Returns the function of a request, or `undefined` for resources that the local cloud does not have. */
function functionIn(call: Call, { path, action }: UnsupportedOperation) {
  const inPath = path.exec(call.request.path)?.groups?.["function"];
  const reference =
    action === CREATE_FUNCTION
      ? nameIn(call.request.body)
      : inPath && uriDecodeBytes(inPath).toString("utf8");
  return reference === undefined ? undefined : functionNamed(call, reference);
}

/** Returns the name of the function to create, or `undefined` if the body does not contain a name. */
function nameIn(body: Uint8Array): string | undefined {
  try {
    const given: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    if (typeof given !== "object" || given === null || !("FunctionName" in given)) return undefined;
    return typeof given.FunctionName === "string" ? given.FunctionName : undefined;
  } catch {
    return undefined;
  }
}
