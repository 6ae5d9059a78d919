import * as fc from "fast-check";
import { expect, it } from "vitest";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import {
  RequestInvalid,
  wireRequest,
  type WireRequest,
} from "../../../lib/sigv4/request/request.ts";
import { sign, type SignOptions } from "../../../lib/sigv4/signing/sign.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import { hostileCall, hostileOptions, type Call } from "./hostile.ts";
import { randomOptions, randomRequest } from "./random-requests.ts";

function verdict(request: WireRequest, options: SignOptions) {
  const { credentials, date: now, region, service, normalizePath, encodePath } = options;
  const find = (id: string) => (id === credentials.accessKeyId ? credentials : undefined);
  return verify(request, { find, region, service, now, normalizePath, encodePath });
}

const forms = [
  ["header", sign],
  ["query", presign],
] as const;

it.each(forms)("verify accepts any request that we sign in the %s form", (_, signIt) => {
  fc.assert(
    fc.property(randomRequest, randomOptions, (request, given) => {
      const { payload: __, ...options } = given;
      expect(verdict(signIt(request, options).request, options)).toMatchObject({
        ok: true,
        accessKeyId: options.credentials.accessKeyId,
        credentials: options.credentials,
      });
    }),
    { numRuns: 200 },
  );
});

it.each(forms)(
  "verify denies any request with an unsigned payload, in the %s form",
  (_, signIt) => {
    fc.assert(
      fc.property(randomRequest, randomOptions, (request, given) => {
        const options: SignOptions = {
          ...given,
          payload: "UNSIGNED-PAYLOAD",
          contentSha256Header: true,
        };
        expect(verdict(signIt(request, options).request, options)).toMatchObject({
          ok: false,
          denial: "InvalidSignature",
        });
      }),
      { numRuns: 100 },
    );
  },
);

/** Returns the result, or `undefined` if the call throws {@link RequestInvalid}. Any other error is a fault. */
function unlessInvalid<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RequestInvalid) return undefined;
    throw error;
  }
}

const built = ({ method, url, headers, body }: Call) => wireRequest(method, url, headers, body);

it.each(forms)(
  "signs a call so that it verifies, or throws RequestInvalid, in the %s form",
  (form, signIt) => {
    const seen = { signed: 0, refused: 0 };
    fc.assert(
      fc.property(hostileCall, hostileOptions, (call, options) => {
        const signed = unlessInvalid(() => signIt(built(call), options).request);
        if (!signed) {
          seen.refused += 1;
          return;
        }
        seen.signed += 1;
        const result = verdict(signed, options);
        // The only requests that we sign but deny are those with an unsigned token in the query.
        const isRefused =
          form === "query" &&
          options.omitSessionToken &&
          options.credentials.sessionToken !== undefined;
        expect([result.ok, result]).toEqual([!isRefused, result]);
      }),
      { numRuns: 800 },
    );
    // The arbitraries produce both results.
    expect(seen.signed).toBeGreaterThan(80);
    expect(seen.refused).toBeGreaterThan(80);
  },
);
