import { request, type RequestOptions } from "node:https";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkServerIdentity, type TLSSocket } from "node:tls";
import type { TestCloud } from "../test-cloud.ts";

export interface TlsCallOptions extends Pick<
  RequestOptions,
  "cert" | "key" | "maxVersion" | "method" | "minVersion" | "port"
> {
  readonly headers?: Readonly<Record<string, string>>;
  /** The server name in the handshake. @default - the host */
  readonly serverName?: string | undefined;
  /** Whether the handshake has no server name. @default false */
  readonly nameless?: boolean;
}

export interface TlsAnswer {
  readonly status: number;
  readonly text: string;
  /** The text parsed as JSON. */
  readonly json: unknown;
  readonly certificate: X509Certificate;
}

/** Returns the certificate of a cloud's local authority, in PEM. */
export function authorityOf({ directory }: TestCloud): string {
  return readFileSync(join(directory, "state", "ca.pem"), "utf8");
}

export function tlsPortOf({ cloud }: TestCloud): number {
  const [url = ""] = Object.values(cloud.apisHttps());
  return Number(new URL(url).port);
}

/**
 * Makes a request over TLS to a host. The certificate must be from the local authority. If the server name in the
 * handshake is the host, the certificate must also be valid for that name.
 */
export function tlsCall(
  local: TestCloud,
  host: string,
  path: string,
  { serverName = host, nameless = false, headers = {}, ...options }: TlsCallOptions = {},
): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port: tlsPortOf(local),
        path,
        ca: authorityOf(local),
        servername: nameless ? "" : serverName,
        // A test that requests another server name wants the response, so the certificate's name is not checked.
        checkServerIdentity: (_, certificate) =>
          serverName === host ? checkServerIdentity(host, certificate) : undefined,
        agent: false,
        ...options,
        headers: { Host: `${host}:${tlsPortOf(local)}`, ...headers },
      },
      (incoming) => {
        let text = "";
        incoming.setEncoding("utf8").on("data", (chunk) => (text += String(chunk)));
        incoming.on("error", reject);
        // The socket is a TLS socket because the request uses HTTPS.
        const { raw } = (incoming.socket as TLSSocket).getPeerCertificate();
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            text,
            get json(): unknown {
              return JSON.parse(text);
            },
            certificate: new X509Certificate(raw),
          }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end();
  });
}
