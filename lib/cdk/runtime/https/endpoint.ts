import { CodedError } from "../../../errors.ts";
import { isLoopback } from "../../../secure-url.ts";

/** The environment has no region, no credentials or no usable endpoint, so the service cannot be called. */
export class ServiceUncallable extends CodedError {
  readonly code = "ERR_SERVICE_UNCALLABLE";
}

/** Environment variables with the names that Lambda and the AWS SDKs use. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The endpoint of an AWS service. */
export interface ServiceEndpoint {
  /** The service's name in a credential scope. */
  readonly service: "dynamodb" | "kms" | "lambda";
  /** The AWS region. */
  readonly region: string;
  /** Whether the endpoint uses TLS. */
  readonly secure: boolean;
  /** Host name or IP address to connect to. An IPv6 address has no brackets. */
  readonly hostname: string;
  /** Port in decimal digits; `undefined` for the default port. */
  readonly port: string | undefined;
  /** Value of the `Host` header: an IPv6 address has brackets, and a port follows after a colon if it is set. */
  readonly host: string;
  /** Path of the endpoint, without a slash at the end. */
  readonly path: string;
}

/**
 * Returns the endpoint of a service from the variables that the AWS SDKs use: `AWS_ENDPOINT_URL_<SERVICE>`,
 * `AWS_ENDPOINT_URL`, `AWS_USE_FIPS_ENDPOINT` and `AWS_REGION`.
 *
 * @throws {ServiceUncallable} If there is no region, or if the endpoint is not a URL of a host, or if it is plain
 *   HTTP to another machine, which would send secrets in clear text.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
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
    throw new ServiceUncallable(`${variable} is not a URL of the form https://host`);
  }
  const secure = scheme === "https";
  if (!secure && !isLoopback(hostname)) {
    throw new ServiceUncallable(`plain HTTP to ${hostname} is not allowed: use https`);
  }
  const host = (name ?? `[${hostname}]`) + (port === undefined ? "" : `:${port}`);
  return { service, region, secure, hostname, port, host, path: path.replace(/\/$/, "") };
}

/** The groups are scheme, host name, IPv6 address, port and path. */
const URL_FORM = /^(https?):\/\/(?:([\w.-]+)|\[([\da-f:]+)\])(?::(\d+))?(\/[!->@-~]*)?$/i;

/** DNS suffix of the partition. @see https://docs.aws.amazon.com/general/latest/gr/rande.html */
function suffix(region: string): string {
  if (region.startsWith("cn-")) return "amazonaws.com.cn";
  if (region.startsWith("eusc-")) return "amazonaws.eu";
  if (region.startsWith("us-iso-")) return "c2s.ic.gov";
  if (region.startsWith("us-isob-")) return "sc2s.sgov.gov";
  if (region.startsWith("us-isof-")) return "csp.hci.ic.gov";
  if (region.startsWith("eu-isoe-")) return "cloud.adc-e.uk";
  return "amazonaws.com";
}
