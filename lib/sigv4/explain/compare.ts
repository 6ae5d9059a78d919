import {
  parseCanonicalRequest,
  parseStringToSign,
  type Binding,
  type CanonicalParts,
} from "./canonical-parts.ts";
import { payloadHash } from "../request/canonical-request.ts";
import { compareHeaders } from "./compare-headers.ts";
import { comparePath } from "./compare-path.ts";
import { compareQuery } from "./compare-query.ts";
import { shown, type Finding } from "./explanation.ts";
import type { ServerStrings } from "./server-strings.ts";

/**
 * Returns the differences between the signer's strings and the server's strings, the likeliest cause first. Returns
 * `undefined` if one of the strings is not a canonical request.
 */
export function compare(
  signed: ServerStrings,
  server: ServerStrings,
): readonly Finding[] | undefined {
  const ours = parseCanonicalRequest(signed.canonicalRequest);
  const theirs = parseCanonicalRequest(server.canonicalRequest);
  if (!ours || !theirs) return undefined;
  const bound = parseStringToSign(signed.stringToSign);
  const found = [
    compareMethod(ours, theirs),
    comparePath(ours.path, theirs.path, bound.service),
    compareQuery(ours.query, theirs.query),
    comparePayload(ours, theirs),
    ...compareHeaders(ours, theirs),
    ...compareBinding(bound, parseStringToSign(server.stringToSign)),
  ].filter((finding) => finding !== undefined);
  if (found.length > 0) return found;
  return signed.canonicalRequest === server.canonicalRequest
    ? [WRONG_SECRET]
    : [{ ...SIGNED_LIST, what: "the canonical requests differ in their form only" }];
}

const EMPTY_HASH = payloadHash(new Uint8Array());

/** The cause if client and server signed the same text. */
const WRONG_SECRET: Finding = {
  cause: "wrong-secret-key",
  what: "client and server signed the same text, but with different keys",
  advice:
    "check whether the secret access key belongs to this access key id, was cut off or ends in a blank, then whether the signing key is derived for the day, region and service of the scope",
};

const SIGNED_LIST: Finding = {
  cause: "signed-headers-differ",
  what: "",
  advice: "list the signed headers in lower case, sorted, each once, and only those that are sent",
};

function compareMethod(ours: CanonicalParts, theirs: CanonicalParts): Finding | undefined {
  if (ours.method === theirs.method) return undefined;
  return {
    cause: "method-differs",
    what: `the method signed was ${shown(ours.method)}, but ${shown(theirs.method)} arrived`,
    advice:
      ours.method.toUpperCase() === theirs.method
        ? "sign it in upper case, as it is sent"
        : "sign the method that is sent, and look for a redirect or a proxy that changes it",
  };
}

function comparePayload(ours: CanonicalParts, theirs: CanonicalParts): Finding | undefined {
  if (ours.payloadHash === theirs.payloadHash) return undefined;
  if (ours.payloadHash === "UNSIGNED-PAYLOAD") return UNSIGNED_PAYLOAD;
  if (theirs.payloadHash === EMPTY_HASH) {
    return {
      cause: "body-lost",
      what: "a body was signed, but no body arrived",
      advice: "look for a redirect, a proxy or a client setting that drops it on the way",
    };
  }
  return {
    cause: "body-changed",
    what:
      ours.payloadHash === EMPTY_HASH
        ? "no body was signed, but a body arrived"
        : "the body that arrived is not the one that was signed",
    advice:
      "hash exactly the bytes that are sent, after serialization and compression, and change nothing afterwards",
  };
}

export const UNSIGNED_PAYLOAD: Finding = {
  cause: "payload-unsigned",
  what: "the payload was signed as UNSIGNED-PAYLOAD, which only S3 accepts",
  advice: "sign the SHA-256 of the body",
};

function compareBinding(ours: Binding, theirs: Binding): readonly Finding[] {
  const found: Finding[] = [];
  if (ours.region !== theirs.region) {
    found.push({
      cause: "wrong-region",
      what: `the region signed was ${shown(ours.region)}, but the server has ${shown(theirs.region)}`,
      advice: "sign for the region that the server is in",
    });
  }
  if (ours.service !== theirs.service) {
    found.push({
      cause: "wrong-service",
      what: `the service signed was ${shown(ours.service)}, but the server has ${shown(theirs.service)}`,
      advice: "sign with the server's service name",
    });
  }
  if (ours.date !== theirs.date || ours.day !== theirs.day) {
    found.push({
      cause: "date-differs",
      what: `the date signed was ${shown(ours.date)}, but the server has ${shown(theirs.date)}`,
      advice:
        "sign again before each sending, with one date for scope, X-Amz-Date and string to sign",
    });
  }
  return found;
}
