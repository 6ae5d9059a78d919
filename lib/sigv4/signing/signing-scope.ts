import { s3Scope } from "./s3-scope.ts";
import { SIGNING_NAMES } from "./signing-names.ts";

/**
 * Service and region that a host name implies. Either `service` and `region` are both set, or `multiRegion` is, or
 * none of them.
 */
export interface SigningScope {
  /** Signing name. It may differ from the first label of the host: `bedrock` for `bedrock-runtime`. */
  readonly service?: string;
  /** Region, such as `eu-west-1`. */
  readonly region?: string;
  /** Whether the endpoint belongs to several regions. It then accepts SigV4a only, which is another algorithm. */
  readonly multiRegion?: true;
}

/**
 * Returns the region and service that an AWS host name implies. It recognizes the names of APIs, function URLs, web
 * functions, VPC Lattice, AppSync, OpenSearch, S3, VPC endpoints and the services' own endpoints.
 *
 * @param host Host as in a URL, with or without a port.
 * @returns `{}` for a custom domain, an IP address, a look-alike, or an AWS name of an unknown form.
 */
export function signingScope(host: string): SigningScope {
  const name = host.toLowerCase().replace(/:\d*$/, "");
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) return {};
  const global = GLOBAL.get(name);
  if (global !== undefined) return { service: global, region: "us-east-1" };
  if (MULTI_REGION.some((suffix) => name.endsWith(suffix))) return { multiRegion: true };
  for (const [suffix, scopeOf] of SUFFIXES) {
    if (name.endsWith(suffix)) return scopeOf(name.slice(0, -suffix.length).split("."));
  }
  return {};
}

type ScopeOf = (labels: readonly string[]) => SigningScope;

/**
 * Suffixes of AWS host names. AWS owns all names below them. A suffix comes before the shorter suffixes that it ends
 * with.
 */
const SUFFIXES: readonly (readonly [suffix: string, scopeOf: ScopeOf])[] = [
  [".vpce.amazonaws.com", privateScope],
  [".vpce.amazonaws.com.cn", privateScope],
  [".vpce.amazonaws.eu", privateScope],
  [".amazonaws.com", publicScope],
  [".amazonaws.com.cn", publicScope],
  [".amazonaws.eu", publicScope],
  [".api.aws", serviceScope],
  [".api.amazonwebservices.com.cn", serviceScope],
  [".api.amazonwebservices.eu", serviceScope],
  [".on.aws", customerScope],
];

/** Suffixes of endpoints that serve several regions under one name. */
const MULTI_REGION = [
  ".accesspoint.s3-global.amazonaws.com",
  ".lambda-web.global.on.aws",
  ".endpoint.events.amazonaws.com",
  ".cloudfront-kvs.global.api.aws",
];

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

/** Signing names by the label after a customer's own label, as in `<api>.execute-api.<region>`. */
const OF_CUSTOMER: ReadonlyMap<string, string> = new Map([
  ["execute-api", "execute-api"],
  ["appsync-api", "appsync"],
  ["appsync-realtime-api", "appsync"],
]);

/** Services of OpenSearch, whose label comes after the region: `<domain>.<region>.es`. */
const AFTER_REGION: readonly string[] = ["es", "aoss"];

/** Reads `<api>.execute-api.<region>` and the like, names of OpenSearch and of S3, or `<service>.<region>`. */
function publicScope(labels: readonly string[]): SigningScope {
  const [, second = "", third = "", ...rest] = labels;
  if (rest.length === 0) {
    const service = OF_CUSTOMER.get(second);
    if (service !== undefined && REGION.test(third)) return { service, region: third };
    if (AFTER_REGION.includes(third) && REGION.test(second)) {
      return { service: third, region: second };
    }
  }
  return s3Scope(labels, REGION) ?? serviceScope(labels);
}

/** Reads `<service>.<region>`, with or without `-fips`. The names of some services have two labels. */
function serviceScope(labels: readonly string[]): SigningScope {
  const region = labels.at(-1) ?? "";
  const prefix = labels
    .slice(0, -1)
    .join(".")
    .replace(/-fips$/, "");
  const service = SIGNING_NAMES.get(prefix) ?? (/^[a-z0-9-]+$/.test(prefix) ? prefix : undefined);
  return service !== undefined && REGION.test(region) ? { service, region } : {};
}

/** Words that S3 puts before the id of a VPC endpoint. */
const OF_S3: readonly string[] = ["bucket", "accesspoint", "control"];

/** Reads `<endpoint>.<service>.<region>`. */
function privateScope([first = "", ...others]: readonly string[]): SigningScope {
  const [endpoint = "", ...labels] = OF_S3.includes(first) ? others : [first, ...others];
  return /^vpce-[a-z0-9-]+$/.test(endpoint) ? serviceScope(labels) : {};
}

/** Signing names by the label before the region, and how many labels of the customer may come before it. */
const KINDS: ReadonlyMap<string, { readonly service: string; readonly before: readonly number[] }> =
  new Map([
    ["lambda-url", { service: "lambda", before: [1] }],
    ["lambda-web", { service: "lambda", before: [1, 2] }],
    ["vpc-lattice-svcs", { service: "vpc-lattice-svcs", before: [2] }],
    ["aos", { service: "es", before: [1] }],
  ]);

/** Reads `<function>.lambda-url.<region>`, and the names of other resources that customers own. */
function customerScope(labels: readonly string[]): SigningScope {
  const region = labels.at(-1) ?? "";
  const kind = KINDS.get(labels.at(-2) ?? "");
  return kind?.before.includes(labels.length - 2) === true && REGION.test(region)
    ? { service: kind.service, region }
    : {};
}

/** Services with one endpoint for all regions. Their requests are signed for us-east-1. */
const GLOBAL: ReadonlyMap<string, string> = new Map([
  ["sts.amazonaws.com", "sts"],
  ["iam.amazonaws.com", "iam"],
  ["route53.amazonaws.com", "route53"],
  ["cloudfront.amazonaws.com", "cloudfront"],
  ["s3.amazonaws.com", "s3"],
]);
