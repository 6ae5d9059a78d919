import { headerValues, type WireRequest } from "../../sigv4/request/request.ts";
import { targetOperation } from "./protocol/json/target.ts";
import { isQueryCall, parseForm } from "./protocol/query/form.ts";
import type { Service } from "./protocol/service.ts";
import { errorProtocol } from "./unserved/error-protocols.ts";
import { unservedService } from "./unserved/unserved-service.ts";
import { answered } from "./decided/answered.ts";
import { noImages } from "./decided/ecr.ts";
import { readable, readCall } from "./decided/read-call.ts";
import { queryErrorHeader } from "./decided/refusal-words.ts";
import type { Backends } from "./decided/s3/s3-call.ts";
import { s3Service } from "./decided/s3/s3-service.ts";
import { isAssetBucket } from "./decided/s3-store/is-asset-bucket.ts";
import { storeAnswer } from "./decided/s3-store/s3-store.ts";

/**
 * Returns a service that the local cloud does not serve but decides: it verifies a call, answers 403 to a caller who may
 * not, and 501 to one who may. Only calls of S3 that are allowed have an effect. Operations outside of its table are
 * answered as by any service that is not served. Returns `undefined` for a service without a table.
 *
 * @param served Names of the services that the local cloud serves.
 * @param backends Servers that get the calls that are allowed.
 */
export function decidedService(
  request: WireRequest,
  signingName: string,
  served: readonly string[],
  backends: Backends,
): Service | undefined {
  if (signingName === "s3") {
    const others = unservedService(request, "s3", [...served, "s3"], "this operation of s3");
    const { s3 } = backends;
    return s3Service(request, others, (call, decided) =>
      s3 && !isAssetBucket(decided.read.bucket)
        ? s3.perform(call, decided)
        : storeAnswer(call, decided),
    );
  }
  if (!Object.hasOwn(readable, signingName)) return undefined;
  const operation = operationIn(request, signingName);
  const failed = errorProtocol(request, signingName);
  const base = unservedService(request, signingName, served);
  return {
    ...base,
    region: undefined,
    operationOf: () => operation,
    perform(call, functions) {
      const decided =
        operation === undefined
          ? undefined
          : readCall(signingName, operation, call.request, call.account);
      if (!decided) return base.perform(call, functions);
      return signingName === "ecr" ? noImages(call, decided) : answered(call, decided);
    },
    failed(error, requestId) {
      const response = failed(error, requestId);
      const more = isQueryCall(request) ? [] : queryErrorHeader(signingName, error.type);
      return { ...response, headers: [...response.headers, ...more] };
    },
  };
}

/** Returns whether a call of a service is decided. Calls of S3 are, but they do not name their operation. */
export function isDecided(request: WireRequest, signingName: string): boolean {
  const { operations } = Object.hasOwn(readable, signingName) ? (readable[signingName] ?? {}) : {};
  const operation = operationIn(request, signingName);
  return (
    operations !== undefined && operation !== undefined && Object.hasOwn(operations, operation)
  );
}

/** Returns the operation that a request names in `X-Amz-Target`, in its query or in its form. */
function operationIn(request: WireRequest, signingName: string): string | undefined {
  const { target = "" } = readable[signingName] ?? {};
  return headerValues(request, "x-amz-target").length > 0
    ? targetOperation(request, target)
    : parseForm(request).get("Action");
}
