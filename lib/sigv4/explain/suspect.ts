import { canonicalPath, canonicalQuery } from "../request/canonical-request.ts";
import { UNSIGNED_PAYLOAD } from "./compare.ts";
import { comparePath } from "./compare-path.ts";
import { compareQuery } from "./compare-query.ts";
import { shown, type Finding } from "./explanation.ts";
import { parseQuery } from "../request/request.ts";
import type { SignedView } from "./signed-view.ts";

/** Headers that hops add, drop or rewrite. */
const HOP_HEADERS = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "forwarded",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "via",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
]);

/**
 * Returns the likeliest fault of a signature, for a response that does not contain the strings that the server
 * computed. The most certain checks come first.
 */
export function suspect(view: SignedView): Finding {
  return (
    wrongScope(view) ??
    (view.parts.payloadHash === "UNSIGNED-PAYLOAD" && view.service !== "s3"
      ? UNSIGNED_PAYLOAD
      : undefined) ??
    compareQuery(view.parts.query, canonicalQuery(parseQuery(view.parts.query))) ??
    unnormalPath(view) ??
    hopHeaders(view) ??
    tokenMissing(view) ??
    port(view) ??
    pathEncoding(view) ?? {
      cause: "wrong-secret-key",
      what: "the response does not show what the server computed, and the trace shows no known fault",
      advice:
        "check that the secret access key belongs to the access key id and has no blank around it, then whether a hop changes host, path or body",
    }
  );
}

/** Compares the signed scope with the scope that the host name implies. Only AWS endpoints imply a scope. */
function wrongScope({ endpoint, service, region, host }: SignedView): Finding | undefined {
  if (endpoint.service !== undefined && endpoint.service !== service) {
    return {
      cause: "wrong-service",
      what: `the scope names service ${shown(service)}, but ${shown(host)} expects ${endpoint.service}`,
      advice: `sign for service ${endpoint.service}`,
    };
  }
  if (endpoint.region !== undefined && endpoint.region !== region) {
    return {
      cause: "wrong-region",
      what: `the scope names region ${shown(region)}, but ${shown(host)} is in ${endpoint.region}`,
      advice: `sign for region ${endpoint.region}`,
    };
  }
  return undefined;
}

function unnormalPath({ parts: { path }, service }: SignedView): Finding | undefined {
  if (service === "s3") return undefined;
  return comparePath(path, canonicalPath(path, { encodePath: false }), service);
}

function hopHeaders({ parts: { signedHeaders } }: SignedView): Finding | undefined {
  const risky = signedHeaders.split(";").filter((name) => HOP_HEADERS.has(name));
  if (risky.length === 0) return undefined;
  return {
    cause: "header-rewritten",
    what: `headers are signed that hops and client libraries rewrite (${risky.join(", ")})`,
    advice: "leave them unsigned and try again",
  };
}

export function tokenMissing({ accessKeyId, hasToken }: SignedView): Finding | undefined {
  if (accessKeyId?.startsWith("ASIA") !== true || hasToken) return undefined;
  return {
    cause: "wrong-token",
    what: "the access key is a temporary one (ASIA), and no session token was signed with it",
    advice: "pass the session token that came with the key",
  };
}

function port({ host }: SignedView): Finding | undefined {
  if (!/:\d+$/.test(host)) return undefined;
  return {
    cause: "host-port-differs",
    what: `the host was signed with its port (${shown(host)}), which a tunnel or proxy may have replaced`,
    advice: "sign the host and port that the server is called by, or have the proxy keep Host",
  };
}

function pathEncoding({ parts: { path }, service }: SignedView): Finding | undefined {
  if (!path.includes("%")) return undefined;
  const twice = path.includes("%25");
  if (service === "s3") {
    if (!twice) return undefined;
    return {
      cause: "path-encoded-twice",
      what: `the path was signed as ${shown(path)}, encoded twice, but S3 expects the path as sent`,
      advice: "leave the path as sent, encoded once",
    };
  }
  return {
    cause: twice ? "path-encoded-twice" : "path-encoded-once",
    what: twice
      ? `the path was signed as ${shown(path)}, with an escape encoded again, which is right only if no hop decodes it on its way`
      : `the path was signed as ${shown(path)}, which is right only if it is sent unencoded`,
    advice: twice
      ? "have proxies forward the path unchanged; if they do, check the secret access key"
      : "encode each segment of the sent path once more, as for every service except S3; if it was, check the secret access key",
  };
}
