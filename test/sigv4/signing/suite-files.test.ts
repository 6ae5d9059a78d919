import { describe, expect, it } from "vitest";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { requestTarget, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { parseRequest, suiteAbsent, suiteCases, suiteFile, unlessAbsent } from "./suite-cases.ts";

describe.skipIf(suiteAbsent)(`byte for byte as in AWS's suite${unlessAbsent}`, () => {
  describe.each([
    ["header", sign],
    ["query", presign],
  ] as const)("in the %s form", (form, signing) => {
    it.each(suiteCases)(
      "builds canonical request, string to sign and signature of $name",
      ({ name, request, options }) => {
        const { trace } = signing(request, options);
        expect(trace.canonicalRequest).toBe(suiteFile(name, `${form}-canonical-request.txt`));
        expect(trace.stringToSign).toBe(suiteFile(name, `${form}-string-to-sign.txt`));
        expect(trace.signature).toBe(suiteFile(name, `${form}-signature.txt`));
      },
    );
  });

  it.each(suiteCases)("writes the whole presigned request of $name", (entry) => {
    const { name, request, options } = entry;
    expect(asText(presign(request, options).request)).toBe(
      suiteFile(name, "query-signed-request.txt"),
    );
  });

  it.each(suiteCases)(
    "writes the whole signed request of $name, but for case and order of the headers it adds",
    ({ name, request, options }) => {
      const theirs = suiteFile(name, "header-signed-request.txt");
      const ours = sign(request, options).request;
      const given = request.headers.length;
      const expected = parseRequest(theirs);
      // What the suite's own text is read as, it must be written as.
      expect(asText(expected)).toBe(theirs);
      expect(asText(inOneOrder(ours, given))).toBe(asText(inOneOrder(expected, given)));
    },
  );
});

function asText({ method, path, query, headers, body }: WireRequest): string {
  const lines = headers.map(([name, value]) => `${name}:${value}\n`);
  const target = requestTarget({ path, query });
  return `${method} ${target} HTTP/1.1\n${lines.join("")}\n${Buffer.from(body).toString("utf8")}`;
}

/** The given headers as they are, then those that signing added. */
function inOneOrder(request: WireRequest, given: number): WireRequest {
  const added = request.headers.slice(given).map(([name, value]): Pair => {
    return [name.toLowerCase(), value];
  });
  return {
    ...request,
    headers: [
      ...request.headers.slice(0, given),
      ...added.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))),
    ],
  };
}
