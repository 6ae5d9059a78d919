import type { SigningSettings } from "../../lib/cli/client/http/attempt.ts";
import type { CredentialSource } from "../../lib/cli/client/credentials.ts";
import type { Pair } from "../../lib/sigv4/request/request.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { readBody } from "./body.ts";
import type { CallOptions } from "./options.ts";
import { targetOf } from "./target.ts";
import { hiddenCredentials } from "../terminal/credentials.ts";
import type { Io } from "../terminal/io.ts";

/** All that there is to know before a request is signed. */
export interface Prepared {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
  readonly signing: Signing;
  /** Where the credentials came from. */
  readonly source: CredentialSource;
}

type Signing = Omit<SigningSettings, "credentials"> & { readonly credentials: Credentials };

/** Finds out where the request goes, and brings its body and its credentials. */
export async function prepare(options: CallOptions, io: Io): Promise<Prepared> {
  const { url, region, service, credentials: source } = await targetOf(options, io);
  const body = await readBody(options.data, io);
  const credentials = await hiddenCredentials(source, io);
  return {
    url,
    method: options.method,
    headers: headersOf(options),
    body,
    source,
    signing: {
      credentials,
      region,
      service,
      signHeaders: options.signHeaders,
      ...settings(service),
    },
  };
}

/** With a body, JSON unless it is told; but a URL says nothing of a type, so none is signed into one. */
export function headersOf({
  data,
  headers,
  mode,
}: Pick<CallOptions, "data" | "headers" | "mode">): readonly Pair[] {
  const typed = headers.some(([name]) => name.toLowerCase() === "content-type");
  return data === undefined || typed || mode === "presign"
    ? headers
    : [...headers, ["Content-Type", "application/json"]];
}

/** S3 alone takes the path as it is, and wants the body's hash in a header. */
function settings(service: string): Partial<Omit<SigningSettings, "credentials">> {
  return service === "s3" ? { normalizePath: false, encodePath: false, contentSha256: true } : {};
}
