/** Service and region that a host name implies. Either both members are set or both are `undefined`. */
export interface SigningScope {
  /** Signing name. It may differ from the first label of the host: `bedrock` for `bedrock-runtime`. */
  readonly service?: string;
  /** Region, such as `eu-west-1`. */
  readonly region?: string;
}

/**
 * Returns the region and service that an AWS host name implies. It recognizes the names of APIs, function URLs, VPC
 * endpoints and the services' own endpoints.
 *
 * @param host Host as in a URL, with or without a port.
 * @returns `{}` for a custom domain, an IP address, a look-alike, or an AWS name of an unknown form.
 */
export function signingScope(host: string): SigningScope {
  const name = host.toLowerCase().replace(/:\d*$/, "");
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) return {};
  const global = GLOBAL.get(name);
  if (global !== undefined) return { service: global, region: "us-east-1" };
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
  [".amazonaws.com", publicScope],
  [".amazonaws.com.cn", publicScope],
  [".api.aws", serviceScope],
  [".api.amazonwebservices.com.cn", serviceScope],
  [".on.aws", functionUrlScope],
];

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

/** Reads `<api>.execute-api.<region>`, or `<service>.<region>`. */
function publicScope(labels: readonly string[]): SigningScope {
  const [, service, region = "", ...rest] = labels;
  if (service === EXECUTE_API && REGION.test(region) && rest.length === 0) {
    return { service, region };
  }
  return serviceScope(labels);
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

/** Reads `<endpoint>.<service>.<region>`. */
function privateScope([endpoint = "", ...labels]: readonly string[]): SigningScope {
  return /^vpce-[a-z0-9-]+$/.test(endpoint) ? serviceScope(labels) : {};
}

/** Reads `<function>.lambda-url.<region>`. */
function functionUrlScope([, kind, region = "", ...rest]: readonly string[]): SigningScope {
  const fits = kind === "lambda-url" && REGION.test(region) && rest.length === 0;
  return fits ? { service: "lambda", region } : {};
}

const EXECUTE_API = "execute-api";

/** Services with one endpoint for all regions. Their requests are signed for us-east-1. */
const GLOBAL: ReadonlyMap<string, string> = new Map([
  ["sts.amazonaws.com", "sts"],
  ["iam.amazonaws.com", "iam"],
  ["route53.amazonaws.com", "route53"],
  ["cloudfront.amazonaws.com", "cloudfront"],
]);

/** Signing names by the endpoint prefixes that differ from them, from botocore 1.43. */
const SIGNING_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "aws-marketplace":
      "agreement-marketplace catalog.marketplace deployment-marketplace discovery-marketplace entitlement.marketplace metering.marketplace reporting-marketplace",
    appconfig: "appconfigdata",
    appstream: "appstream2",
    awsssoportal: "portal.sso",
    bedrock:
      "bedrock-agent bedrock-agent-runtime bedrock-data-automation bedrock-data-automation-runtime bedrock-runtime",
    "bedrock-agentcore": "bedrock-agentcore-control",
    cassandra: "cassandra-streams",
    chime: "identity-chime media-pipelines-chime meetings-chime messaging-chime voice-chime",
    cloudhsm: "cloudhsmv2",
    connect: "contact-lens",
    detective: "api.detective",
    dynamodb: "streams.dynamodb",
    ecr: "api.ecr",
    "ecr-public": "api.ecr-public",
    "execute-api": "participant.connect",
    forecast: "forecastquery",
    "iot-jobs-data": "data.jobs.iot",
    iotdata: "data-ats.iot",
    ioteventsdata: "data.iotevents",
    iotwireless: "api.iotwireless",
    ivs: "ivsrealtime",
    lex: "models-v2-lex models.lex runtime-v2-lex runtime.lex",
    mediastore: "data.mediastore",
    memorydb: "memory-db",
    mgh: "migrationhub-config",
    mobiletargeting: "pinpoint",
    "payment-cryptography": "controlplane.payment-cryptography dataplane.payment-cryptography",
    personalize: "personalize-events personalize-runtime",
    pricing: "api.pricing",
    s3: "s3-control",
    sagemaker: "api.sagemaker edge.sagemaker metrics.sagemaker runtime.sagemaker",
    servicecatalog: "servicecatalog-appregistry",
    ses: "email mail-manager",
    signer: "data-signer",
    "sms-voice": "sms-voice.pinpoint",
    "sso-oauth": "oidc",
    timestream: "ingest.timestream query.timestream",
  }).flatMap(([name, prefixes]) => prefixes.split(" ").map((prefix) => [prefix, name] as const)),
);
