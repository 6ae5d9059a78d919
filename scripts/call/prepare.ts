import type { SigningSettings } from "../../lib/signed-fetch/http/attempt.ts";
import { serviceSettings } from "../../lib/signed-fetch/http/service-settings.ts";
import type { Connection } from "../../lib/signed-fetch/http/transport.ts";
import type { CredentialSource } from "../../lib/cli/client/credentials.ts";
import type { Pair } from "../../lib/sigv4/request/request.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { connectionOf } from "./address/connection.ts";
import { readBody } from "./body.ts";
import type { CallOptions } from "./options.ts";
import { targetOf } from "./target.ts";
import { hiddenCredentials } from "../terminal/credentials.ts";
import type { Io } from "../terminal/io.ts";

/** Everything that is needed to sign a request. */
export interface Prepared {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
  readonly signing: Signing;
  /** Where to connect to. `undefined` to connect to the host of the URL. */
  readonly connectTo: Connection | undefined;
  /** Source of the credentials. */
  readonly source: CredentialSource;
}

type Signing = Omit<SigningSettings, "credentials"> & { readonly credentials: Credentials };

/** Finds the target of the request, and reads its body and its credentials. */
export async function prepare(options: CallOptions, io: Io): Promise<Prepared> {
  const { url, region, service, credentials: source } = await targetOf(options, io);
  const connectTo = connectionOf(options.connectTo, url);
  const body = await readBody(options.data, io);
  const credentials = await hiddenCredentials(source, io);
  return {
    url,
    method: options.method,
    headers: headersOf(options),
    body,
    source,
    connectTo,
    signing: {
      credentials,
      region,
      service,
      signHeaders: options.signHeaders,
      signHost: options.signHost,
      ...serviceSettings(service),
    },
  };
}

/**
 * Returns the headers. A request with a body is JSON unless `-H` says otherwise. A presigned URL does not carry
 * a type, so none is signed into it.
 */
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
