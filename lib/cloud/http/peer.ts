import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Peer } from "./http-types.ts";
import { sourceIp } from "./source-ip.ts";

/** Returns the peer of a connection, from the socket alone. */
export function peerOf(socket: Socket): Peer {
  const peer: Peer = { sourceIp: sourceIp(socket.remoteAddress ?? "") };
  if (!(socket instanceof TLSSocket)) return peer;
  return {
    ...peer,
    tls: {
      version: socket.getProtocol() ?? "",
      cipher: socket.getCipher().standardName,
      serverName: serverNameOf(socket),
      clientCertificate: socket.authorized ? socket.getPeerX509Certificate() : undefined,
    },
  };
}

/** Returns the server name of the TLS handshake, in lower case. */
export function serverNameOf(socket: TLSSocket): string | undefined {
  return socket.servername ? socket.servername.toLowerCase() : undefined;
}
