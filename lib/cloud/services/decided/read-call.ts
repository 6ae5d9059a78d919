import { headerValues, type WireRequest } from "../../../sigv4/request/request.ts";
import type { Account } from "../../account/account.ts";
import { readBody, type Members } from "../protocol/json/input.ts";
import { isForm, soleForm } from "../protocol/query/form.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { cloudwatch } from "./cloudwatch.ts";
import type { DecidedCall } from "./decided-call.ts";
import { ecr } from "./ecr.ts";
import { events } from "./events.ts";
import type { OperationRows } from "./operation-row.ts";
import { sns } from "./sns.ts";
import { sqs } from "./sqs.ts";
import { states } from "./states.ts";

/** How the calls of a service are read. */
interface Readable {
  /** Start of `X-Amz-Target`, with the dot. */
  readonly target: string;
  readonly operations: OperationRows;
}

/** Services whose requests have an operation and parameters, by the name in credential scopes. S3's are others. */
export const readable: Readonly<Record<string, Readable>> = {
  ecr: { target: "AmazonEC2ContainerRegistry_V20150921.", operations: ecr },
  events: { target: "AWSEvents.", operations: events },
  monitoring: { target: "GraniteServiceVersion20100801.", operations: cloudwatch },
  sns: { target: "SimpleNotificationService.", operations: sns },
  sqs: { target: "AmazonSQS.", operations: sqs },
  states: { target: "AWSStepFunctions.", operations: states },
};

/** Longest body. Messages of SQS and SNS have at most 1 MiB, in JSON or as a form. */
const LONGEST_BYTES = 8 * 1024 * 1024;

/**
 * Reads a call, or returns `undefined` if the table does not have its operation.
 *
 * @throws {ServiceError} If a parameter is missing or malformed.
 */
export function readCall(
  service: string,
  operation: string,
  request: WireRequest,
  account: Account,
): DecidedCall | undefined {
  const operations = readable[service]?.operations ?? {};
  const row = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (!row) return undefined;
  const { body: payload } = request;
  if (payload.length > LONGEST_BYTES) {
    const text = `The local cloud takes requests of up to ${LONGEST_BYTES} bytes.`;
    throw new ServiceError("RequestEntityTooLarge", text, 413);
  }
  const isJson = headerValues(request, "x-amz-target").length > 0;
  const input = isJson ? readBody(payload) : formInput(request);
  return { service, operation, input, payload, attempts: row(input, account) };
}

/**
 * Returns the parameters of a form, which may be in the query, as integrations of API Gateway write them. Older clients
 * name a queue by the path of the request.
 */
function formInput(request: WireRequest): Members {
  const form = Object.fromEntries(
    soleForm(isForm(request) ? request : { ...request, body: Buffer.alloc(0) }),
  );
  const isQueue = /^\/\d{12}\/[\w.-]+$/.test(request.path);
  return isQueue ? { QueueUrl: request.path, ...form } : form;
}
