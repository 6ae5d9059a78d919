import { CodedError } from "../../../errors.ts";
import { isLoopback } from "../../../secure-url.ts";

/** The environment does not say how a service is called: no region, no credentials, no usable endpoint. */
export class ServiceUncallable extends CodedError {
  readonly code = "ERR_SERVICE_UNCALLABLE";
}

/** Variables as Lambda and the AWS SDKs name them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a service answers. */
export interface ServiceEndpoint {
  readonly service: "dynamodb" | "kms" | "lambda";
  readonly region: string;
  readonly secure: boolean;
  /** What to connect to; an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: string | undefined;
  /** As the header has it: with brackets, and with the port where there is one. */
  readonly host: string;
  /** Without a slash at its end. */
  readonly path: string;
}

/**
 * A service's endpoint by the variables that the SDKs heed: `AWS_ENDPOINT_URL_<SERVICE>`,
 * `AWS_ENDPOINT_URL`, `AWS_USE_FIPS_ENDPOINT`, `AWS_REGION`.
 *
 * @throws {ServiceUncallable} if there is no region, or if the endpoint is plain HTTP to another machine,
 *   to which secrets would go in clear text.
 */
export function serviceEndpoint(
  service: ServiceEndpoint["service"],
  env: Environment,
): ServiceEndpoint {
  const { AWS_REGION: region = "", AWS_USE_FIPS_ENDPOINT: fips } = env;
  if (!/^[a-z0-9-]+$/.test(region)) throw new ServiceUncallable("no region; set AWS_REGION");
  const variable = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
  const url = env[variable] || env["AWS_ENDPOINT_URL"];
  if (!url) {
    const host = `${service}${fips === "true" ? "-fips" : ""}.${region}.${suffix(region)}`;
    return { service, region, secure: true, hostname: host, port: undefined, host, path: "" };
  }
  const [, scheme, name, address, port, path = ""] = URL_FORM.exec(url) ?? [];
  const hostname = name ?? address;
  if (hostname === undefined) {
    throw new ServiceUncallable(`${variable} does not read https://host`);
  }
  const secure = scheme === "https";
  if (!secure && !isLoopback(hostname)) {
    throw new ServiceUncallable(`${hostname} is not asked over plain HTTP; use https`);
  }
  const host = (name ?? `[${hostname}]`) + (port === undefined ? "" : `:${port}`);
  return { service, region, secure, hostname, port, host, path: path.replace(/\/$/, "") };
}

/** Scheme, name or IPv6 address, port, path. */
const URL_FORM = /^(https?):\/\/(?:([\w.-]+)|\[([\da-f:]+)\])(?::(\d+))?(\/[!->@-~]*)?$/i;

/** @see https://docs.aws.amazon.com/general/latest/gr/rande.html */
function suffix(region: string): string {
  if (region.startsWith("cn-")) return "amazonaws.com.cn";
  if (region.startsWith("eusc-")) return "amazonaws.eu";
  if (region.startsWith("us-iso-")) return "c2s.ic.gov";
  if (region.startsWith("us-isob-")) return "sc2s.sgov.gov";
  if (region.startsWith("us-isof-")) return "csp.hci.ic.gov";
  if (region.startsWith("eu-isoe-")) return "cloud.adc-e.uk";
  return "amazonaws.com";
}
