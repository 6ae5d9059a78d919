import { uriDecodeBytes } from "../../sigv4/encoding.ts";
import { headerValues } from "../../sigv4/request.ts";
import type { FunctionConfiguration } from "../account/account.ts";
import type { WireResponse } from "../http.ts";
import type { Functions } from "../runtime/functions.ts";
import { authorize, type Call } from "./call.ts";
import type { Service } from "./service.ts";
import { ServiceError } from "./service-error.ts";

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const PAYLOAD_LIMIT_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576 };

const CAPITAL_MESSAGE = new Set(["AccessDeniedException", "ResourceNotFoundException"]);
/** What some errors hold besides their message. */
const DETAILS: Readonly<Record<string, object>> = {
  ResourceNotFoundException: { Type: "User" },
  TooManyRequestsException: {
    Type: "User",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  },
};

/** Lambda's Invoke, over restJson1. */
export const lambda: Service = {
  signingName: "lambda",
  windowMinutes: 5,
  claims: (request) => request.path.startsWith("/2015-03-31/"),

  perform(call, functions) {
    const name = INVOKE.exec(call.request.path)?.[1];
    if (name === undefined || call.request.method !== "POST") {
      throw new ServiceError(
        "UnknownOperationException",
        `The local cloud does not serve ${call.request.method} ${call.request.path}`,
        404,
      );
    }
    return invoke(call, functions, uriDecodeBytes(name).toString("utf8"));
  },

  denied: ({ denial, message }) => new ServiceError(`${denial}Exception`, message, 403),

  failed({ type, wireMessage, status }, requestId) {
    const member = CAPITAL_MESSAGE.has(type) ? "Message" : "message";
    const body = { ...DETAILS[type], [member]: wireMessage };
    return {
      status,
      headers: [
        ["Content-Type", "application/json"],
        ["x-amzn-ErrorType", type],
        ["x-amzn-RequestId", requestId],
      ],
      body: JSON.stringify(body),
    };
  },
};

async function invoke(call: Call, functions: Functions, reference: string): Promise<WireResponse> {
  const { account, request, log } = call;
  const { name, arn, resource } = functionNamed(call, reference);
  const configuration = account.functions.get(name);
  const permissions = [...(account.permissions.get(name)?.values() ?? [])];
  authorize(
    call,
    {
      action: "lambda:InvokeFunction",
      resource,
      resourcePolicy: { statements: permissions.flatMap((policy) => policy.statements) },
    },
    { type: "AccessDeniedException", status: 403 },
  );
  if (!configuration) {
    throw new ServiceError("ResourceNotFoundException", `Function not found: ${arn}:$LATEST`, 404);
  }
  const type = headerValues(request, "x-amz-invocation-type")[0] ?? "RequestResponse";
  if (type === "DryRun") return answer(call, 204, "");
  if (type !== "RequestResponse" && type !== "Event") {
    throw new ServiceError("InvalidParameterValueException", `Unknown invocation type ${type}`);
  }
  const event = parsePayload(request.body, type);
  const invocation = run(functions, configuration, event);
  if (type === "Event") {
    // Nobody waits for the outcome: what went wrong is told here or nowhere.
    invocation.then(
      ({ failed }) => failed && log(`${name}: an asynchronous invocation failed`),
      (error: unknown) => log(`${name}: ${String(error)}`),
    );
    return answer(call, 202, "");
  }
  const result = await invocation;
  const tail = headerValues(request, "x-amz-log-type")[0] === "Tail";
  return answer(call, 200, result.payload, [
    ["X-Amz-Executed-Version", "$LATEST"],
    ...(result.failed ? [["X-Amz-Function-Error", "Unhandled"] as const] : []),
    ...(tail
      ? [["X-Amz-Log-Result", Buffer.from(result.logTail).toString("base64")] as const]
      : []),
  ]);
}

async function run(functions: Functions, configuration: FunctionConfiguration, event: string) {
  const result = await functions.invoke(configuration, event);
  if (!result) throw new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429);
  return result;
}

/**
 * The function behind a name, `<account>:<name>`, or a partial or whole ARN. Policies are asked about
 * `resource`, which has the qualifier where the caller gave one.
 */
function functionNamed({ account, request }: Call, reference: string) {
  const prefix = `arn:${account.partition}:lambda:${account.region}:${account.accountId}:function:`;
  const [, own, name, suffix] =
    /^(arn:[^:]+:lambda:[^:]+:\d{12}:function:|\d{12}:(?:function:)?|)([A-Za-z0-9_-]+)(?::([^:]+))?$/.exec(
      reference,
    ) ?? [];
  if (own === undefined || name === undefined) {
    throw new ServiceError(
      "ValidationException",
      `1 validation error detected: Value '${reference}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern`,
    );
  }
  const query = request.query.find(([key]) => key === "Qualifier")?.[1];
  const asked = query === undefined ? undefined : uriDecodeBytes(query).toString("utf8");
  if (suffix !== undefined && asked !== undefined && suffix !== asked) {
    throw new ServiceError(
      "InvalidParameterValueException",
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  const qualifier = suffix ?? asked;
  const elsewhere = own !== "" && own !== prefix && !own.startsWith(`${account.accountId}:`);
  if (elsewhere || (qualifier !== undefined && qualifier !== "$LATEST")) {
    throw new ServiceError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
  }
  const arn = prefix + name;
  return { name, arn, resource: qualifier === undefined ? arn : `${arn}:${qualifier}` };
}

function parsePayload(body: Uint8Array, type: keyof typeof PAYLOAD_LIMIT_BYTES): string {
  if (body.length > PAYLOAD_LIMIT_BYTES[type]) {
    throw new ServiceError(
      "RequestTooLargeException",
      `${body.length} byte payload is too large for the ${type} invocation type (limit ${PAYLOAD_LIMIT_BYTES[type]} bytes)`,
      413,
    );
  }
  const text = Buffer.from(body).toString("utf8");
  if (text === "") return "{}";
  try {
    JSON.parse(text);
  } catch {
    // Without the parser's own words: they quote the payload, and refusals stand in the log.
    throw new ServiceError(
      "InvalidRequestContentException",
      "Could not parse request body into json: Could not parse payload into json: it is not JSON",
    );
  }
  return text;
}

function answer(
  call: Call,
  status: number,
  body: string,
  headers: WireResponse["headers"] = [],
): WireResponse {
  return {
    status,
    headers: [
      ["Content-Type", "application/json"],
      ["x-amzn-RequestId", call.requestId],
      ...headers,
    ],
    body,
  };
}
