import { canonicalPath } from "../request/canonical-request.ts";
import { uriReencode } from "../request/encoding.ts";
import { shown, type Finding } from "./explanation.ts";

/**
 * Returns the difference between the path that was signed and the path that the server computed, both in canonical
 * form. Returns `undefined` if they are equal.
 */
export function comparePath(signed: string, server: string, service: string): Finding | undefined {
  if (signed === server) return undefined;
  const both = `(signed ${shown(signed)}, the server has ${shown(server)})`;
  const sameButEncoded = flat(signed) === flat(server);
  if (sameButEncoded && server.length >= signed.length) {
    return {
      cause: "path-encoded-once",
      what: `the path was encoded once, but the server encodes it once more ${both}`,
      advice:
        "percent-encode each segment of the sent path once more for the canonical request, as for every service except S3",
    };
  }
  if (sameButEncoded) {
    return {
      cause: "path-encoded-twice",
      what: `the path was encoded once more than by the server ${both}`,
      advice:
        service === "s3"
          ? "leave the path as sent: S3 does not encode it again"
          : "have the hop that decodes the path forward it unchanged, or sign it encoded once less",
    };
  }
  if (normal(signed) === server || canonicalPath(signed) === server) {
    return {
      cause: "path-not-normalized",
      what: `the path was signed with empty or dot segments, but the server removes them ${both}`,
      advice: "remove `//`, `.` and `..` from the path before signing",
    };
  }
  if (normal(server) === signed) {
    return {
      cause: "path-not-normalized",
      what: `empty or dot segments were removed from the path, but the server keeps them ${both}`,
      advice: "send the path without `//`, `.` and `..`, or sign it as it is sent",
    };
  }
  if (server.endsWith(signed) || signed.endsWith(server)) {
    return {
      cause: "path-prefix-differs",
      what: `the path begins differently ${both}`,
      advice:
        server.length > signed.length
          ? "sign the whole path as the server receives it, including the stage, and let no proxy add to it"
          : "call without the part that a hop removes, or have the hop forward the whole path and `Host`",
    };
  }
  return {
    cause: "path-differs",
    what: `the path differs ${both}`,
    advice: "sign exactly the path that is sent, and have proxies forward it unchanged",
  };
}

/** Returns a path in one percent-encoding, no matter how often each character was encoded. */
function flat(path: string): string {
  const once = path.replace(/%(?:25)+(?=[0-9A-F]{2})/gi, "%");
  return once.split("/").map(uriReencode).join("/");
}

function normal(path: string): string {
  return canonicalPath(path, { encodePath: false });
}
