import { KeyServiceFailed } from "./key-service.ts";

/** Variables as Lambda and the AWS SDKs name them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where KMS answers. */
export interface KmsEndpoint {
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
 * KMS's endpoint by the variables that the SDKs heed: `AWS_ENDPOINT_URL_KMS`, `AWS_ENDPOINT_URL`,
 * `AWS_USE_FIPS_ENDPOINT`, `AWS_REGION`.
 *
 * @throws {KeyServiceFailed} without a region; and for plain HTTP to anywhere but this machine, over
 *   which the opened secrets would come back in clear.
 */
export function kmsEndpoint(env: Environment): KmsEndpoint {
  const { AWS_REGION: region = "", AWS_USE_FIPS_ENDPOINT: fips } = env;
  if (!/^[a-z0-9-]+$/.test(region)) throw new KeyServiceFailed("no region; set AWS_REGION");
  const url = env["AWS_ENDPOINT_URL_KMS"] || env["AWS_ENDPOINT_URL"];
  if (!url) {
    const host = `kms${fips === "true" ? "-fips" : ""}.${region}.${suffix(region)}`;
    return { region, secure: true, hostname: host, port: undefined, host, path: "" };
  }
  const [, scheme, name, address, port, path = ""] = URL_FORM.exec(url) ?? [];
  const hostname = name ?? address;
  if (hostname === undefined) {
    throw new KeyServiceFailed("AWS_ENDPOINT_URL_KMS does not read https://host", { region });
  }
  const secure = scheme === "https";
  if (!secure && !/^(127\.[\d.]+|localhost|::1)$/.test(hostname)) {
    throw new KeyServiceFailed(`${hostname} is not asked over plain HTTP; use https`, { region });
  }
  const host = (name ?? `[${hostname}]`) + (port === undefined ? "" : `:${port}`);
  return { region, secure, hostname, port, host, path: path.replace(/\/$/, "") };
}

/** Scheme, name or IPv6 address, port, path. */
const URL_FORM = /^(https?):\/\/(?:([\w.-]+)|\[([\da-f:]+)\])(?::(\d+))?(\/[!->@-~]*)?$/i;

/** @see https://docs.aws.amazon.com/general/latest/gr/kms.html */
function suffix(region: string): string {
  if (region.startsWith("cn-")) return "amazonaws.com.cn";
  if (region.startsWith("eusc-")) return "amazonaws.eu";
  if (region.startsWith("us-iso-")) return "c2s.ic.gov";
  if (region.startsWith("us-isob-")) return "sc2s.sgov.gov";
  if (region.startsWith("us-isof-")) return "csp.hci.ic.gov";
  if (region.startsWith("eu-isoe-")) return "cloud.adc-e.uk";
  return "amazonaws.com";
}
