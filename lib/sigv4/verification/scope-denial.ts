import type { Claim } from "./claim.ts";
import { TERMINATOR } from "../request/credential-scope.ts";
import { denied, type Denied } from "../request/denial.ts";

/**
 * Returns the denial of a wrong credential scope. Its message has every sentence of AWS that applies, in AWS's order.
 */
export function scopeDenial(
  { credential, date }: Pick<Claim, "credential" | "date">,
  expected: { readonly region: string; readonly service: string },
): Denied {
  const elements = credential.split("/");
  if (elements.length !== 5) {
    return denied(
      "IncompleteSignature",
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  const [, day, region, service, terminator] = elements;
  let fault = "";
  if (region !== expected.region) {
    fault += `Credential should be scoped to a valid region, not '${region}'. `;
  }
  if (service !== expected.service) {
    fault += `Credential should be scoped to correct service: '${expected.service}'. `;
  }
  if (terminator !== TERMINATOR) {
    fault += `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'. `;
  }
  const today = date.slice(0, 8);
  if (day !== today) {
    fault += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${today}', from '${date}'.`;
  }
  return denied("InvalidSignature", fault);
}
