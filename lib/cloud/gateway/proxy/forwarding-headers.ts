import { headerValues, type Pair, type WireRequest } from "../../../sigv4/request/request.ts";
import type { Peer } from "../../http/http-types.ts";

interface Forwarded {
  readonly request: WireRequest;
  readonly peer: Peer;
  readonly traceId: string;
}

/** Names, in lower case, of the headers that AWS writes, some of them from the values of the caller. */
export const FORWARDING_HEADERS: readonly string[] = [
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
];

/** Headers in which AWS passes the client's address, the port, the protocol and the trace id to a function. */
export function forwardingHeaders({ request, peer, traceId }: Forwarded): readonly Pair[] {
  const host = headerValues(request, "host")[0] ?? "";
  const before = headerValues(request, "x-forwarded-for");
  const forwardedFor = before.length === 0 ? peer.sourceIp : [...before, peer.sourceIp].join(", ");
  return [
    ["X-Amzn-Trace-Id", traceId],
    ["X-Forwarded-For", forwardedFor],
    ["X-Forwarded-Port", /:(\d+)$/.exec(host)?.[1] ?? (peer.tls ? "443" : "80")],
    ["X-Forwarded-Proto", peer.tls ? "https" : "http"],
  ];
}
