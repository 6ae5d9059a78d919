import type { WireResponse } from "../../../http/http-types.ts";
import { decideCall } from "../decide-call.ts";
import { bucketArn } from "../s3/s3-attempts.ts";
import type { Call } from "../../protocol/call.ts";
import type { S3Backend, S3Call } from "../s3/s3-call.ts";
import { uploadLength } from "../s3/upload-length.ts";
import type { BackendSettings } from "./backend-settings.ts";
import { createBuckets } from "./create-buckets.ts";
import { deleteObjects } from "./delete-objects.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { forwardedRequest } from "./forwarded-request.ts";
import { checkedPieces } from "./checked-pieces.ts";
import { passedOn } from "./passed-on.ts";
import { callUpstream } from "./upstream.ts";

/** Returns a backend of S3. It gets only requests that were verified and allowed. */
export function s3Backend(settings: BackendSettings): S3Backend {
  return {
    perform: (call, decided) =>
      decided.operation === "DeleteObjects"
        ? deleteObjects(settings, call, decided)
        : forward(settings, call, decided),
    createBuckets: (names, account) => createBuckets(settings, names, account),
  };
}

async function forward(
  settings: BackendSettings,
  call: Call,
  decided: S3Call,
): Promise<WireResponse> {
  decideCall(call, decided);
  const { account, request } = call;
  const { read, reader, payload, trailers, operation } = decided;
  const { exchange } = request;
  const given = forwardedHeaders(read, account.accountId);
  // The checksum of a stream is known only after its headers were sent. It was checked here.
  const headers = reader
    ? given.filter(([name]) => name !== "x-amz-sdk-checksum-algorithm")
    : [...given, ...trailers];
  const { method, bucket, key, query, host } = read;
  const target = { method, bucket, key, query, host, headers };
  const length = reader && uploadLength(reader.length);
  const pieces =
    reader && length !== undefined && exchange?.readBody
      ? await checkedPieces(exchange.readBody(), reader, length)
      : [payload].filter((one) => one.length > 0);
  const sent = forwardedRequest({ ...target, body: length ?? payload }, account, settings);
  const response = await callUpstream(settings, sent, pieces, exchange?.hungUp);
  if (response.status === 404 && READS.has(operation)) {
    const found = {
      ...decided,
      attempts: [{ action: "s3:ListBucket", resource: bucketArn(account, bucket) }],
    };
    try {
      decideCall(call, found);
    } catch (error) {
      response.incoming.destroy();
      throw error;
    }
  }
  return passedOn(settings.origin, response, exchange !== undefined && response.isWhole);
}

/** Who may not list a bucket may not learn either that an object does not exist. */
const READS: ReadonlySet<string> = new Set(["GetObject", "HeadObject"]);
