import { nameOf, valueOf, withLine, type Kind, type Kinds } from "../raw-request.ts";

const changing =
  (fits: (line: string) => boolean, change: (line: string) => readonly string[]): Kind =>
  (request, random) =>
    withLine(request, random, fits, change);

const any = () => true;
/** Whether a line is a header that a function reads. All of these are signed if the original has them. */
const isNote = (line: string): boolean =>
  /^(?:x-|cookie|content-type|user-agent)/i.test(line) && !/^x-amz-/i.test(line);
const has = (pattern: RegExp) => (line: string) => isNote(line) && pattern.test(valueOf(line));
const named = (name: string) => (line: string) => nameOf(line) === name;
const adding =
  (...lines: readonly string[]): Kind =>
  (request) => ({ ...request, lines: [...lines, ...request.lines] });
const inAuthorization =
  (pattern: RegExp, by: string | ((found: string) => string)): Kind =>
  (request, random) =>
    withLine(
      request,
      random,
      (line) => named("authorization")(line) && pattern.test(line),
      (line) => [typeof by === "string" ? line.replace(pattern, by) : line.replace(pattern, by)],
    );

export const headerKinds: Kinds = {
  "a name in lower case": changing(any, (line) => [
    line.replace(/^[^:]*/, (name) => name.toLowerCase()),
  ]),
  "a name in upper case": changing(any, (line) => [
    line.replace(/^[^:]*/, (name) => name.toUpperCase()),
  ]),
  "blanks around a value": changing(any, (line) => [line.replace(/: */, ":  ") + "  "]),
  "tabs around a value": changing(any, (line) => [line.replace(/: */, ":\t") + "\t"]),
  "an additional blank in a value": changing(has(/ /), (line) => [
    line.replace(/(?<=: .*) /, "  "),
  ]),
  "a tab instead of a blank": changing(has(/ /), (line) => [line.replace(/(?<=: .*) /, "\t")]),
  "many blanks instead of one": changing(has(/ /), (line) => [
    line.replace(/(?<=: .*) /, " ".repeat(50)),
  ]),
  "a list on two lines": changing(has(/,/), (line) => {
    const name = line.slice(0, line.indexOf(":"));
    const at = line.indexOf(",");
    return [line.slice(0, at), `${name}: ${line.slice(at + 1)}`];
  }),
  "a folded line": changing(has(/ /), (line) => [line.replace(/(?<=: .*) /, "\r\n ")]),
  "a bare line feed": changing(has(/ /), (line) => [line.replace(/(?<=: .*) /, "\nX-Other: ")]),
  "a blank before the colon": changing(any, (line) => [line.replace(":", " :")]),
  "a line twice": changing(any, (line) => [line, line]),
  "a signed line, and another value after it": changing(isNote, (line) => [
    line,
    line.replace(/:.*/, ": forged"),
  ]),
  "another value before a signed line": changing(isNote, (line) => [
    line.replace(/:.*/, ": forged"),
    line,
  ]),
  "a removed line": changing(any, () => []),
  "another value": changing(isNote, (line) => [`${line}x`]),
  "an empty value": changing(isNote, (line) => [line.replace(/:.*/, ":")]),
  "a name with _ instead of -": changing(isNote, (line) => [line.replace("-", "_"), line]),
  "lines in another order": (request, random) => ({
    ...request,
    lines: random.shuffled(request.lines),
  }),
  "Host in upper case": changing(named("host"), (line) => [line.toUpperCase()]),
  "Host with a dot": changing(named("host"), (line) => [line.replace(/:(?=\d)/, ".:")]),
  "another Host": changing(named("host"), () => ["Host: other.example"]),
  "a second Host": adding("Host: other.example"),
  "an unsigned x-amz-* header": adding("X-Amz-Meta-Role: admin"),
  "an unsigned token": adding("X-Amz-Security-Token: forged"),
  "an unsigned header": adding("X-Forged: 1"),
  "another method in a header": adding("X-HTTP-Method-Override: DELETE"),
  "another address in headers": adding(
    "X-Forwarded-For: 10.0.0.1",
    "Forwarded: for=10.0.0.1",
    "X-Real-IP: 10.0.0.1",
  ),
  "another path in headers": adding("X-Original-URL: /prod/admin", "X-Rewrite-URL: /prod/admin"),
  "a signed header named as hop-by-hop": adding("Connection: x-note, cookie"),
  "a second date": adding("Date: Thu, 01 Jan 2026 00:00:00 GMT"),
  "a second x-amz-date": adding("X-Amz-Date: 20260101T000000Z"),
  "an API key": adding("X-Api-Key: forged"),
  Expect: adding("Expect: 100-continue"),
  Upgrade: adding("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"),
  "an additional Content-Type": adding("Content-Type: text/plain"),
  "a compressed body": adding("Content-Encoding: gzip"),
  "a second Authorization": adding("Authorization: Basic YTpi"),
  "Proxy-Authorization": adding("Proxy-Authorization: Basic YTpi"),
  "blanks between the parts of Authorization": inAuthorization(/, /, " ,  "),
  "no blanks between the parts of Authorization": inAuthorization(/, /g, ","),
  "the parts of Authorization in another order": inAuthorization(
    /(Credential=\S+), (SignedHeaders=\S+),/,
    "$2, $1,",
  ),
  "the scheme in lower case": inAuthorization(/AWS4-HMAC-SHA256/, "aws4-hmac-sha256"),
  "another scheme": inAuthorization(/AWS4-HMAC-SHA256/, "AWS4-ECDSA-P256-SHA256"),
  "the signature in upper case": inAuthorization(/(?<=Signature=)\w+/, (found) =>
    found.toUpperCase(),
  ),
  "another signature": inAuthorization(/(?<=Signature=)\w/, (found) => (found === "0" ? "1" : "0")),
  "a signature with more after it": inAuthorization(/$/, "00"),
  "a part of Authorization twice": inAuthorization(/SignedHeaders=[^,]*,/, "$& $&"),
  "fewer signed headers": inAuthorization(/;[a-z-]+(?=[;,])/, ""),
  "more signed headers": inAuthorization(/(?<=SignedHeaders=[^,]*)(?=,)/, ";x-z"),
  "signed headers in upper case": inAuthorization(/(?<=SignedHeaders=)[^,]*/, (found) =>
    found.toUpperCase(),
  ),
  "another access key": inAuthorization(/(?<=Credential=)\w/, "B"),
  "another region": inAuthorization(/us-east-1/, "us-west-2"),
  "another service": inAuthorization(/execute-api|lambda/, "sts"),
};
