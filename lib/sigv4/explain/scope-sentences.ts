import { shown, type Finding } from "./explanation.ts";
import type { SignedView } from "./signed-view.ts";

/**
 * Explains AWS's sentences about the credential scope. A message may contain several of them. Returns `undefined` if
 * the message does not contain one.
 */
export function scopeFinding(message: string, view: SignedView): Finding | undefined {
  const found = FAULTS.flatMap((fault) => fault(message, view) ?? []);
  const [first] = found;
  return (
    first && {
      cause: first.cause,
      what: found.map(({ what }) => what).join(", and "),
      advice: found.map(({ advice }) => advice).join(" and "),
    }
  );
}

type Fault = (message: string, view: SignedView) => Finding | undefined;

const FAULTS: readonly Fault[] = [
  (message, { region, endpoint }) => {
    if (!/should be scoped to a valid [Rr]egion/.test(message)) return undefined;
    const right =
      endpoint.region === undefined || endpoint.region === region ? "" : endpoint.region;
    return {
      cause: "wrong-region",
      what: `the scope names region ${shown(region)}, which is not the server's`,
      advice:
        right === ""
          ? "sign for the region that the API or service is in"
          : `sign for region ${right}`,
    };
  },
  (message, { service }) => {
    const [, right] = /should be scoped to correct service: '([^']*)'/.exec(message) ?? [];
    if (right === undefined) return undefined;
    return {
      cause: "wrong-service",
      what: `the scope names service ${shown(service)}, but the server expects ${shown(right)}`,
      advice: `sign for service ${shown(right)}`,
    };
  },
  (message) => {
    if (!message.includes("should be scoped with a valid terminator")) return undefined;
    return {
      cause: "scope-terminator",
      what: "the scope does not end in aws4_request",
      advice: "use aws4_request in Credential, string to sign and signing key",
    };
  },
  (message) => {
    const [, dates] = message.split("Date in Credential scope does not match YYYYMMDD ");
    const [, day, date] = /: '([^']*)' != '([^']*)'/.exec(dates ?? "") ?? [];
    if (day === undefined || date === undefined) return undefined;
    return {
      cause: "scope-date-differs",
      what: `the scope's day is ${shown(day)}, but the request's date is ${shown(date)}`,
      advice: "take both from one date, in UTC",
    };
  },
];
