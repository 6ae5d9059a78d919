import { github } from "../../lib/formats/webhook/github.ts";
import { openFaas } from "../../lib/formats/webhook/openfaas.ts";
import type { Scheme } from "../../lib/formats/webhook/scheme.ts";
import { standard } from "../../lib/formats/webhook/standard.ts";
import { stripe } from "../../lib/formats/webhook/stripe.ts";
import { UsageError } from "../terminal/io.ts";

interface Words {
  readonly scheme?: string | undefined;
  readonly header?: string | undefined;
  readonly algorithm?: string | undefined;
}

/**
 * Returns the scheme that the options select.
 *
 * @throws {UsageError} If the options do not select a scheme.
 */
export function schemeOf({ scheme, header, algorithm }: Words): Scheme {
  if (scheme === "openfaas")
    return openFaas({ header: nameOf(header), algorithm: known(algorithm) });
  if (header !== undefined) {
    throw new UsageError("--header requires --scheme openfaas; pass a header line with -H");
  }
  if (algorithm !== undefined) throw new UsageError("--algorithm requires --scheme openfaas");
  switch (scheme) {
    case "github":
      return github;
    case "standard":
      return standard();
    case "stripe":
      return stripe();
    case undefined:
      throw new UsageError("pass the scheme with --scheme");
    default:
      throw new UsageError(`--scheme takes openfaas, github, standard or stripe, not ${scheme}`);
  }
}

function nameOf(header: string | undefined): string {
  if (header === undefined) {
    throw new UsageError("--scheme openfaas needs the name of its header: pass --header");
  }
  // HTTP's header names (RFC 9110 §5.6.2).
  if (/^[\w!#$%&'*+\-.^`|~]+$/.test(header)) return header;
  throw new UsageError("--header takes the name of a header; pass a header line with -H");
}

function known(algorithm = "sha256"): "sha256" | "sha1" {
  if (algorithm === "sha256" || algorithm === "sha1") return algorithm;
  throw new UsageError(`--algorithm takes sha256 or sha1, not ${algorithm}`);
}
