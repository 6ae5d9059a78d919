import type { Socket } from "node:net";
import { createServer, type SecureVersion, type Server, type TLSSocket } from "node:tls";
import { messageOf } from "../../errors.ts";
import type { Log } from "../process/log.ts";
import type { Authority } from "./authority.ts";
import { openingLength, readOpening, type Opening } from "./client-hello.ts";
import type { TransportLimits } from "./limits.ts";
import { serverNameOf } from "./peer.ts";

/** TLS settings for connections to one host name of a server. */
export interface TlsSettings {
  /** Names and addresses that the certificate is valid for. The first is its subject. */
  readonly names: readonly string[];
  readonly minVersion: SecureVersion;
  /** PEM of the accepted client CAs, or `undefined` if clients need no certificate. */
  readonly truststore: string | undefined;
}

/** Returns a listener for raw connections. It passes each connection to `serve` after its TLS handshake. */
export type Secure = (
  serve: (socket: TLSSocket) => void,
  limits: TransportLimits,
  log: Log,
) => (socket: Socket) => void;

const PLAIN_HTTP = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const RENEW_BEFORE_MS = 24 * 60 * 60 * 1000;

/**
 * Secures connections with TLS. The server name that a client requests (SNI) determines the settings. A client
 * that does not speak TLS gets an HTTP 400; another connection whose handshake fails is closed without a response.
 */
export function securing(
  authority: Authority,
  settingsOf: (serverName: string | undefined) => TlsSettings,
): Secure {
  return (serve, { readTimeoutMs }, log) => {
    const servers = new Map<string, { readonly tls: Server; readonly renewAt: number }>();

    /** Returns the server for these settings. Each has its own keys, so no other server can resume its sessions. */
    async function serverFor(settings: TlsSettings): Promise<Server> {
      const key = keyOf(settings);
      const known = servers.get(key);
      if (known && Date.now() < known.renewAt) return known.tls;
      const { minVersion, truststore } = settings;
      const { key: privateKey, certificate, notAfter } = await authority.issue(settings.names);
      const tls = createServer({
        key: privateKey,
        cert: certificate,
        minVersion,
        handshakeTimeout: readTimeoutMs,
        ...(truststore === undefined
          ? {}
          : { requestCert: true, rejectUnauthorized: true, ca: truststore }),
      });
      tls.on("secureConnection", (socket) => {
        // If `readOpening` read another name than OpenSSL did, the settings of the wrong name were applied.
        if (keyOf(settingsOf(serverNameOf(socket))) !== key) socket.destroy();
        else serve(socket);
      });
      servers.set(key, { tls, renewAt: notAfter.getTime() - RENEW_BEFORE_MS });
      return tls;
    }

    async function open(socket: Socket, opening: Exclude<Opening, "incomplete">): Promise<void> {
      if (opening === "no TLS") {
        socket.end(PLAIN_HTTP, () => socket.destroy());
        return;
      }
      try {
        const tls = await serverFor(settingsOf(opening.serverName));
        tls.emit("connection", socket);
      } catch (error) {
        log({ type: "problem", text: `cannot secure a connection: ${messageOf(error)}` });
        socket.destroy();
      }
    }

    return (socket) => {
      socket.on("error", () => socket.destroy());
      const late = setTimeout(() => socket.destroy(), readTimeoutMs);
      socket.once("close", () => clearTimeout(late));
      const chunks: Buffer[] = [];
      let length = 0;
      let wanted = 1;
      const read = (chunk: Buffer): void => {
        chunks.push(chunk);
        length += chunk.length;
        // Joins the chunks only when enough bytes have arrived, because a peer may send each byte separately.
        if (length < wanted) return;
        const bytes = Buffer.concat(chunks);
        const opening = readOpening(bytes);
        if (opening === "incomplete") {
          wanted = openingLength(bytes);
          return;
        }
        socket.off("data", read);
        clearTimeout(late);
        // Returns the bytes to the socket, because TLS must read them first.
        socket.pause();
        socket.unshift(bytes);
        void open(socket, opening);
      };
      socket.on("data", read);
    };
  };
}

function keyOf({ names, minVersion, truststore }: TlsSettings): string {
  return JSON.stringify([names, minVersion, truststore]);
}
