import { KeyServiceFailed } from "./key-service.ts";

/** Variables as Lambda and the AWS SDKs name them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where KMS answers. */
export interface KmsEndpoint {
  readonly region: string;
  readonly secure: boolean;
  /** With the port, where there is one. */
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
    return { region, secure: true, host, path: "" };
  }
  const [, scheme, host = "", path = ""] =
    /^(https?):\/\/([\w.:[\]-]+)(\/[!->@-~]*)?$/.exec(url) ?? [];
  if (host === "") throw new KeyServiceFailed("AWS_ENDPOINT_URL_KMS does not read https://host");
  const secure = scheme === "https";
  if (!secure && !/^(127\.[\d.]+|localhost|\[::1\])(:|$)/.test(host)) {
    throw new KeyServiceFailed(`${host} is not asked over plain HTTP; use https`, { region });
  }
  return { region, secure, host, path: path.replace(/\/+$/, "") };
}

/** @see https://docs.aws.amazon.com/general/latest/gr/kms.html */
function suffix(region: string): string {
  if (region.startsWith("cn-")) return "amazonaws.com.cn";
  if (region.startsWith("eusc-")) return "amazonaws.eu";
  if (region.startsWith("us-iso-")) return "c2s.ic.gov";
  if (region.startsWith("us-isob-")) return "sc2s.sgov.gov";
  return "amazonaws.com";
}
