import { headerValue, headerValues, type WireRequest } from "../../../../sigv4/request/request.ts";
import type { Call } from "../../protocol/call.ts";
import type { Service } from "../../protocol/service.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { errorProtocol } from "../../unserved/error-protocols.ts";
import type { S3Backend, S3Call } from "./s3-call.ts";
import { isPresigned } from "./s3-headers.ts";
import { checkedPayload, PayloadReader, promisedPayload } from "./s3-payload.ts";
import { s3OperationOf } from "./s3-operations.ts";
import { s3Request } from "./s3-request.ts";

/** Seconds for which a presigned URL of S3 may be valid: a week. */
const LONGEST_EXPIRES = 604_800;

/**
 * S3, whose calls are decided. Its signatures have a form of their own: the path is encoded once and not normalized, a
 * presigned URL is valid for up to a week, and the body may be unsigned or in chunks.
 *
 * @param unserved The answers to operations outside of the table.
 * @param perform Decides a call, and answers it if it is allowed.
 */
export function s3Service(
  request: WireRequest,
  unserved: Service,
  perform: S3Backend["perform"],
): Service {
  const failed = errorProtocol(request, "s3");
  return {
    ...unserved,
    region: undefined,
    operationOf: () => {
      try {
        return s3OperationOf(s3Request(request))?.name;
      } catch {
        return undefined;
      }
    },
    verification: {
      encodePath: false,
      normalizePath: false,
      maxExpires: LONGEST_EXPIRES,
      payloadHash: promisedPayload(request),
    },
    perform(call, functions) {
      const decided = readS3Call(call);
      if (!decided) return unserved.perform(call, functions);
      return perform(call, decided);
    },
    failed(error, requestId) {
      const response = failed(error, requestId);
      return request.method === "HEAD" ? { ...response, body: "" } : response;
    },
  };
}

function readS3Call({ account, caller, request, peer, now }: Call): S3Call | undefined {
  const read = s3Request(request);
  const operation = s3OperationOf(read);
  const isUnread = request.exchange?.readBody !== undefined;
  const reader = isUnread ? new PayloadReader(request, caller.secretAccessKey) : undefined;
  const { body: payload, trailers } = reader
    ? NO_PAYLOAD
    : checkedPayload(request, caller.secretAccessKey);
  if (!operation) return undefined;
  if (isUnread && !UPLOADS.has(operation.name)) {
    throw new ServiceError("InvalidRequest", `${operation.name} does not take a long body.`);
  }
  const { bucket, key, query } = read;
  const common = {
    "s3:authType": [isPresigned(request) ? "REST-QUERY-STRING" : "REST-HEADER"],
    "s3:signatureversion": ["AWS4-HMAC-SHA256"],
    "s3:signatureAge": [String(ageOf(request, now))],
    "s3:x-amz-content-sha256": headerValues(request, "x-amz-content-sha256"),
    "s3:ResourceAccount": [account.accountId],
    // OpenSSL's name is TLSv1.3, the value of the key 1.3.
    "s3:TlsVersion": peer.tls === undefined ? [] : [peer.tls.version.replace("TLSv", "")],
  };
  const attempts = operation
    .attempts(read, account, payload)
    .map((attempt) => ({ ...attempt, keys: { ...common, ...attempt.keys } }));
  const input = { bucket, key, query: Object.fromEntries(query) };
  const { name } = operation;
  return { service: "s3", operation: name, attempts, input, payload, read, trailers, reader };
}

/** Operations whose body is an object or a part of one. */
const UPLOADS: ReadonlySet<string> = new Set(["PutObject", "UploadPart"]);
const NO_PAYLOAD = { body: new Uint8Array(), trailers: [] };

/** Returns the age of a signature in milliseconds. */
function ageOf(request: WireRequest, now: Date): number {
  const inQuery = request.query.find(([name]) => name === "X-Amz-Date")?.[1];
  const text = inQuery ?? headerValue(request, "x-amz-date") ?? "";
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const then = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
  return Number.isNaN(then) ? 0 : Math.max(0, now.getTime() - then);
}

/** The signature of version 2, which botocore still uses for URLs of us-east-1. */
export function isSignatureV2(request: WireRequest): boolean {
  const header = headerValues(request, "authorization")[0] ?? "";
  return /^AWS [\w-]+:/.test(header) || request.query.some(([name]) => name === "AWSAccessKeyId");
}

/** Refuses a request that is signed by version 2, with what to set for version 4. */
export function signatureV2Refused(): ServiceError {
  return new ServiceError(
    "InvalidRequest",
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256. (For botocore: Config(signature_version="s3v4"); for the AWS CLI: aws configure set default.s3.signature_version s3v4)',
  );
}
