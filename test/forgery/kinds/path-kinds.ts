import type { Random } from "../random.ts";
import type { Kind, Kinds } from "../raw-request.ts";
import { percentEncoded, replacedOnce } from "./replacing.ts";

function ofPath(change: (path: string, random: Random) => string | undefined): Kind {
  return (request, random) => {
    const mark = request.target.indexOf("?");
    const end = mark < 0 ? request.target.length : mark;
    const path = change(request.target.slice(0, end), random);
    return path === undefined
      ? undefined
      : { ...request, target: path + request.target.slice(end) };
  };
}

const replacing = (pattern: RegExp, change: (found: string) => string): Kind =>
  ofPath((path, random) => replacedOnce(path, pattern, random, change));

export const pathKinds: Kinds = {
  "a dot segment": replacing(/\//, () => "/./"),
  "a segment and back": replacing(/\//, () => "/x/../"),
  "an encoded dot segment": replacing(/\//, () => "/%2e/"),
  "an encoded segment and back": replacing(/\//, () => "/x/%2E%2e/"),
  "a path parameter with a dot segment": replacing(/\//, () => "/..;/"),
  "an empty segment": replacing(/\//, () => "//"),
  "an encoded slash": replacing(/(?<=.)\//, () => "%2F"),
  "an encoded slash as slash": replacing(/%2F/, () => "/"),
  "a backslash": replacing(/(?<=.)\//, () => "\\"),
  "an encoded backslash": replacing(/(?<=.)\//, () => "%5C"),
  "a slash at the end": ofPath((path) => `${path}/`),
  "no slash at the end": replacing(/\/$/, () => ""),
  "a matrix parameter": ofPath((path) => `${path};a=b`),
  "%3B as ; in the path": replacing(/%3B/, () => ";"),
  "%2B as + in the path": replacing(/%2B/, () => "+"),
  "%20 as + in the path": replacing(/%20/, () => "+"),
  "a letter of the path encoded": replacing(/(?<!%.?)[a-z]/, percentEncoded),
  "a letter of the path in the other case": replacing(/(?<!%.?)[a-z]/, (found) =>
    found.toUpperCase(),
  ),
  "hexadecimal digits of the path in lower case": replacing(/%[0-9A-F]{2}/, (found) =>
    found.toLowerCase(),
  ),
  "% of the path as %25": replacing(/%/, () => "%25"),
  "encoded bytes of the path raw": replacing(/(?:%[89A-F][0-9A-F])+/, (found) =>
    Buffer.from(found.replaceAll("%", ""), "hex").toString("latin1"),
  ),
  "a NUL in the path": ofPath((path) => `${path}%00`),
  "a question mark encoded": ofPath((path) => `${path}%3Fa=1`),
  "a fragment in the path": ofPath((path) => `${path}#x`),
  "the absolute form": ofPath((path) => `http://other.example${path}`),
  "the absolute form of this host": (request) => {
    const host = /^host: *(.*)$/im.exec(request.lines.join("\n"))?.[1];
    return { ...request, target: `http://${host}${request.target}` };
  },
  "another segment": ofPath((path) => `${path}x`),
  "another method": (request, random) => ({
    ...request,
    method: random.pick(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]),
  }),
  "the method in lower case": (request) => ({ ...request, method: request.method.toLowerCase() }),
};
