import { canonicalPath } from "../request/canonical-request.ts";
import { uriReencode } from "../request/encoding.ts";
import { shown, type Finding } from "./explanation.ts";

/** How the path that was signed differs from the server's; both are canonical paths. */
export function comparePath(signed: string, server: string, service: string): Finding | undefined {
  if (signed === server) return undefined;
  const both = `(signed ${shown(signed)}, the server has ${shown(server)})`;
  const sameButEncoded = flat(signed) === flat(server);
  if (sameButEncoded && server.length >= signed.length) {
    return {
      cause: "path-encoded-once",
      what: `the path was encoded once, and the server encodes it once more ${both}`,
      advice:
        "percent-encode each segment of the path as sent once more for the canonical request, as for every service but S3",
    };
  }
  if (sameButEncoded) {
    return {
      cause: "path-encoded-twice",
      what: `the path was encoded once more than the server does ${both}`,
      advice:
        service === "s3"
          ? "leave the path as sent: S3 does not encode it again"
          : "have the hop that decoded the path on its way pass it on as it is, or sign it encoded once less",
    };
  }
  if (normal(signed) === server || canonicalPath(signed) === server) {
    return {
      cause: "path-not-normalized",
      what: `the path was signed with empty or dot segments, and the server removes them ${both}`,
      advice: "remove `//`, `.` and `..` from the path before signing",
    };
  }
  if (normal(server) === signed) {
    return {
      cause: "path-not-normalized",
      what: `empty or dot segments were removed from the path, and the server keeps them ${both}`,
      advice: "send the path without `//`, `.` and `..`, or sign it as it is sent",
    };
  }
  if (server.endsWith(signed) || signed.endsWith(server)) {
    return {
      cause: "path-prefix-differs",
      what: `the path begins differently ${both}`,
      advice:
        server.length > signed.length
          ? "sign the whole path as the server gets it, the stage included, and no proxy may add to it"
          : "call without the part that a hop takes away, or have it pass on the whole path and `Host`",
    };
  }
  return {
    cause: "path-differs",
    what: `the path is another one ${both}`,
    advice: "sign exactly the path that is sent, and have proxies pass it on unchanged",
  };
}

/** In one percent-encoding, however often each character was encoded. */
function flat(path: string): string {
  const once = path.replace(/%(?:25)+(?=[0-9A-F]{2})/gi, "%");
  return once.split("/").map(uriReencode).join("/");
}

function normal(path: string): string {
  return canonicalPath(path, { encodePath: false });
}
