import { describe, expect, it } from "vitest";
import type { WireRequest } from "../../../lib/sigv4/request/request.ts";
import { refusal } from "./signed-requests.ts";

/** Credentials that do not have five elements. */
export const wrongCredentials: readonly string[] = [
  "a",
  "a/b/c/d",
  "a/20150830/eu-west-1/execute-api/aws4_request/f",
  "////////",
];

/** Returns AWS's message about a credential that does not have five elements. */
function elementsSentence(credential: string): string {
  return `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`;
}

const REGION = "Credential should be scoped to a valid region, not 'r'. ";
const SERVICE = "Credential should be scoped to correct service: 'execute-api'. ";
const TERM = "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. ";
const DAY =
  "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'd' != '20150830', from '20150830T123600Z'.";

/** Wrong scopes, each with every sentence of AWS's that applies. */
const wrongScopes: readonly (readonly [scope: string, message: string])[] = [
  ["20150830/r/execute-api/aws4_request", REGION],
  ["20150830/eu-west-1/s/aws4_request", SERVICE],
  ["20150830/eu-west-1/execute-api/e", TERM],
  ["d/eu-west-1/execute-api/aws4_request", DAY],
  ["20150830//execute-api/aws4_request", REGION.replace("'r'", "''")],
  ["20150830/r/s/aws4_request", REGION + SERVICE],
  ["d/r/s/e", REGION + SERVICE + TERM + DAY],
];

/** One form of a signature, in the header or in the query. */
export interface CredentialForm {
  /** Credentials that do not have five elements in this form. */
  readonly malformed: readonly string[];
  /** A signed request that names this credential instead of its own. */
  readonly withCredential: (credential: string) => WireRequest;
  /** The same request with another signature. */
  readonly withoutItsSignature: (request: WireRequest) => WireRequest;
}

/** Tests that one form of a signature denies the same credentials and scopes as the other form. */
export function describeCredential(form: CredentialForm): void {
  const { malformed, withCredential, withoutItsSignature } = form;

  describe("the credential", () => {
    it.each(malformed)("%j is denied because of its number of elements", (credential) => {
      expect(refusal(withCredential(credential))).toEqual([
        "IncompleteSignature",
        elementsSentence(credential),
      ]);
    });

    it.each(wrongScopes)(
      "with the scope %s is denied with every sentence that applies",
      (text, message) => {
        expect(refusal(withCredential(`AKIDUSER/${text}`))).toEqual(["InvalidSignature", message]);
      },
    );

    it.each(["AKIDOTHER", "akiduser", "", "constructor", "__proto__"])(
      "with the unknown key %j is denied before the signature is verified",
      (id) => {
        const unknown = withCredential(`${id}/20150830/eu-west-1/execute-api/aws4_request`);
        const expected = [
          "UnrecognizedClient",
          "The security token included in the request is invalid.",
        ];
        expect(refusal(unknown)).toEqual(expected);
        expect(refusal(withoutItsSignature(unknown))).toEqual(expected);
      },
    );
  });
}
