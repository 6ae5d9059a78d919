import type { CanonicalParts } from "./canonical-parts.ts";
import { shown, type Finding } from "./explanation.ts";

/**
 * Returns the differences between the headers that were signed and the headers that the server received, `host`
 * first.
 */
export function compareHeaders(ours: CanonicalParts, theirs: CanonicalParts): readonly Finding[] {
  const found: Finding[] = [];
  for (const name of namesOf(ours, theirs)) {
    const [signed, arrived] = [ours.headers.get(name), theirs.headers.get(name)];
    if (signed !== arrived) found.push(compareHeader(name, signed, arrived));
  }
  if (found.length === 0 && ours.signedHeaders !== theirs.signedHeaders) {
    found.push({
      cause: "signed-headers-differ",
      what: `the list of signed headers was ${shown(ours.signedHeaders)}, but the server has ${shown(theirs.signedHeaders)}`,
      advice: "send the list in Authorization as it was signed: lower case, sorted, each name once",
    });
  }
  return found;
}

function namesOf(ours: CanonicalParts, theirs: CanonicalParts): readonly string[] {
  const names = new Set([...ours.headers.keys(), ...theirs.headers.keys()]);
  // `host` comes first, because a wrong host explains most failures. Differences that result from the body or from
  // hops follow.
  return [...names].toSorted((a, b) => Number(b === "host") - Number(a === "host"));
}

function compareHeader(
  name: string,
  signed: string | undefined,
  arrived: string | undefined,
): Finding {
  const header = `header ${shown(name)}`;
  if (signed === undefined) {
    return {
      cause: "header-added",
      what: `the server treats ${header} as signed, but it was not signed`,
      advice: "sign it, or remove it from the SignedHeaders that are sent",
    };
  }
  // The server shows a signed header that it did not receive with an empty value.
  if (arrived === undefined || arrived === "") {
    return {
      cause: "header-removed",
      what: `${header} was signed but did not arrive`,
      advice: "leave it unsigned, or have the hop that drops it forward it",
    };
  }
  if (name === "host") return compareHost(signed, arrived);
  if (name === "x-amz-date") {
    return {
      cause: "date-differs",
      what: `x-amz-date was signed as ${shown(signed)}, but arrived as ${shown(arrived)}`,
      advice: "sign again before each sending, and send the date that was signed",
    };
  }
  if (name === "x-amz-security-token") {
    return {
      cause: "wrong-token",
      what: "the session token that arrived is not the one that was signed",
      advice: "send the session token that came with the access key",
    };
  }
  const values = PRIVATE.test(name)
    ? ""
    : ` (signed ${shown(signed)}, the server has ${shown(arrived)})`;
  if (arrived.startsWith(`${signed},`) || arrived.endsWith(`,${signed}`)) {
    return {
      cause: "header-added",
      what: `a second line of ${header} was added after signing${values}`,
      advice: "leave it unsigned, or have the hop that adds it stop doing so",
    };
  }
  return {
    cause: "header-rewritten",
    what: `${header} was rewritten after signing${values}`,
    advice:
      "leave it unsigned, or have the client library or hop that rewrites it forward it unchanged",
  };
}

/** Names of headers whose values are never shown. */
const PRIVATE = /auth|cookie|credential|key|password|secret|session|signature|token/;

function compareHost(signed: string, arrived: string): Finding {
  const values = `(signed ${shown(signed)}, the server has ${shown(arrived)})`;
  const name = (host: string) => host.replace(/:\d+$/, "");
  if (name(signed) === name(arrived)) {
    return {
      cause: "host-port-differs",
      what: `the host's port differs ${values}`,
      advice:
        "sign the Host header as it is sent: with its port, unless that is 80 for http or 443 for https",
    };
  }
  return {
    cause: "host-differs",
    what: `the host differs ${values}`,
    advice:
      "sign the host that the server is called by (its custom domain, if it has one), and have proxies keep the Host header",
  };
}
