import { describe, expect, it } from "vitest";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { requestTarget, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { parseRequest, suiteAbsent, suiteCases, suiteFile, unlessAbsent } from "./suite-cases.ts";

describe.skipIf(suiteAbsent)(`AWS's suite, byte for byte,${unlessAbsent}`, () => {
  describe.each([
    ["header", sign],
    ["query", presign],
  ] as const)("in the %s form", (form, signing) => {
    it.each(suiteCases)(
      "has our canonical request, string to sign and signature of $name",
      ({ name, request, options }) => {
        const { trace } = signing(request, options);
        expect(trace.canonicalRequest).toBe(suiteFile(name, `${form}-canonical-request.txt`));
        expect(trace.stringToSign).toBe(suiteFile(name, `${form}-string-to-sign.txt`));
        expect(trace.signature).toBe(suiteFile(name, `${form}-signature.txt`));
      },
    );
  });

  it.each(suiteCases)("has our whole presigned request of $name", (entry) => {
    const { name, request, options } = entry;
    expect(asText(presign(request, options).request)).toBe(
      suiteFile(name, "query-signed-request.txt"),
    );
  });

  it.each(suiteCases)(
    "has our whole signed request of $name, except for case and order of the added headers",
    ({ name, request, options }) => {
      const theirs = suiteFile(name, "header-signed-request.txt");
      const ours = sign(request, options).request;
      const given = request.headers.length;
      const expected = parseRequest(theirs);
      // Parsing and formatting must not change the suite's own text.
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

/** Returns the request with the given headers first and the added headers sorted after them. */
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
