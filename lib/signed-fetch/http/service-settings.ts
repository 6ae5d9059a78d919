import type { SignOptions } from "../../sigv4/signing/sign.ts";

/** Settings of a signature that depend on the service. */
export interface ServiceSettings extends Pick<
  SignOptions,
  "normalizePath" | "encodePath" | "payload"
> {
  /** Whether the service requires or expects `X-Amz-Content-Sha256`. */
  readonly contentSha256: boolean;
}

/** Signing names of S3's services, which sign the path as it is sent and require the hash of the body in a header. */
const S3: ReadonlySet<string> = new Set(["s3", "s3express", "s3-object-lambda", "s3-outposts"]);

/**
 * Services that get the hash of the body in a header. Web functions of Lambda and OpenSearch Serverless require it.
 */
const HASHED: ReadonlySet<string> = new Set(["execute-api", "lambda", "aoss", ...S3]);

/** Returns the settings with which a service expects requests to be signed. */
export function serviceSettings(service: string): ServiceSettings {
  return {
    contentSha256: HASHED.has(service),
    ...(S3.has(service) ? { normalizePath: false, encodePath: false } : {}),
    // VPC Lattice does not support the hash of a body.
    ...(service === "vpc-lattice-svcs" ? { payload: "UNSIGNED-PAYLOAD" } : {}),
  };
}
