/** A server that does the work of a service. */
export interface LocalBackend {
  /** Scheme, host and port. Another host than this machine must be in `allowHttp`. */
  readonly url: string;
  /** @default "S3RVER" */
  readonly accessKeyId?: string;
  /** @default "S3RVER" */
  readonly secretAccessKey?: string;
}

/** Servers by the name of their service. The only such service is S3. */
export interface LocalBackends {
  /** URL of a server, or its URL with an access key. */
  readonly s3?: string | LocalBackend;
}

/** Returns the backends in the form of the start command. */
export function namedBackends({ s3 }: LocalBackends = {}): Readonly<Record<string, LocalBackend>> {
  return s3 === undefined ? {} : { s3: typeof s3 === "string" ? { url: s3 } : s3 };
}
