/** Begin of the path of every response URL on the AWS endpoint, as in the name of CloudFormation's bucket. */
export const RESPONSE_PATH = "/cloudformation-custom-resource-response-";

/** The parts of a response URL. */
export interface ResponseUrlParts {
  /** URL of the AWS endpoint. */
  readonly endpoint: string;
  readonly region: string;
  readonly stackArn: string;
  readonly logicalId: string;
  readonly requestId: string;
  readonly secret: string;
  readonly now: Date;
}

/** Lifetime of a response URL in seconds, as in CloudFormation's URLs. */
export const URL_SECONDS = 7200;

/**
 * Returns the URL to which a custom resource sends its response, in the form of a presigned URL of S3. It has the
 * address of the AWS endpoint, so that a program that honours the URL reaches the endpoint directly.
 */
export function responseUrl(parts: ResponseUrlParts): string {
  const { endpoint, region, stackArn, logicalId, requestId, secret, now } = parts;
  const key = encodeURIComponent(`${stackArn}|${logicalId}|${requestId}`);
  const query = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Date": now.toISOString().replace(/[-:]|\.\d+/g, ""),
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Expires": String(URL_SECONDS),
    "X-Amz-Signature": secret,
  });
  return `${endpoint}${RESPONSE_PATH}${region.replaceAll("-", "")}/${key}?${query.toString()}`;
}

/** Returns the request id in the path of a response URL, or `undefined` if the path has none. */
export function requestIdIn(path: string): string | undefined {
  return /%7C([0-9a-f-]{36})$/i.exec(path)?.[1];
}
