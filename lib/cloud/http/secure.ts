import type { Socket } from "node:net";
import { createServer, type SecureVersion, type Server, type TLSSocket } from "node:tls";
import { messageOf } from "../../errors.ts";
import type { Log } from "../process/log.ts";
import type { Authority } from "./authority.ts";
import { openingLength, readOpening, type Opening } from "./client-hello.ts";
import type { TransportLimits } from "./limits.ts";
import { serverNameOf } from "./peer.ts";

/** What a server asks of connections to one of its names. */
export interface TlsSettings {
  /** Names and addresses that the certificate is for; the first is its subject. */
  readonly names: readonly string[];
  readonly minVersion: SecureVersion;
  /** PEM of those whose clients are let in, and nobody else; none: clients need no certificate. */
  readonly truststore: string | undefined;
}

/** Takes connections and hands on those that have been secured. */
export type Secure = (
  serve: (socket: TLSSocket) => void,
  limits: TransportLimits,
  log: Log,
) => (socket: Socket) => void;

const PLAIN_HTTP = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const RENEW_BEFORE_MS = 24 * 60 * 60 * 1000;

/** TLS by the name that a client asks for (SNI). A connection that does not get through has no answer. */
export function securing(
  authority: Authority,
  settingsOf: (serverName: string | undefined) => TlsSettings,
): Secure {
  return (serve, { readTimeoutMs }, log) => {
    const servers = new Map<string, { readonly tls: Server; readonly renewAt: number }>();

    /** The server for these settings; each has keys of its own, so that no session is resumed elsewhere. */
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
        // Were the name read wrong above, the client would be held to what another name asks for.
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
        log(`cannot secure a connection: ${messageOf(error)}`);
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
        // Joined only when that can tell more: a sender may send each byte by itself.
        if (length < wanted) return;
        const bytes = Buffer.concat(chunks);
        const opening = readOpening(bytes);
        if (opening === "incomplete") {
          wanted = openingLength(bytes);
          return;
        }
        socket.off("data", read);
        clearTimeout(late);
        // TLS begins with what was read here.
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
