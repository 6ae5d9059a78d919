import { uriEncode } from "../../../../../sigv4/request/encoding.ts";
import { parseQuery, type Pair } from "../../../../../sigv4/request/request.ts";
import type { ServiceIntegration } from "../../../../account/apigateway/integration.ts";

/** A service whose operations are named by a header and have JSON bodies. */
interface JsonService {
  readonly target: string;
  readonly version: "1.0" | "1.1";
}

/** Prefixes of `X-Amz-Target`, from AWS's models. */
const JSON_SERVICES: Readonly<Record<string, JsonService>> = {
  "cognito-idp": { target: "AWSCognitoIdentityProviderService", version: "1.1" },
  dynamodb: { target: "DynamoDB_20120810", version: "1.0" },
  events: { target: "AWSEvents", version: "1.1" },
  firehose: { target: "Firehose_20150804", version: "1.1" },
  kinesis: { target: "Kinesis_20131202", version: "1.1" },
  kms: { target: "TrentService", version: "1.1" },
  logs: { target: "Logs_20140328", version: "1.1" },
  secretsmanager: { target: "secretsmanager", version: "1.1" },
  ssm: { target: "AmazonSSM", version: "1.1" },
  states: { target: "AWSStepFunctions", version: "1.0" },
};

/** Versions of services whose operations are named in the query. */
const QUERY_VERSIONS: Readonly<Record<string, string>> = {
  iam: "2010-05-08",
  monitoring: "2010-08-01",
  sns: "2010-03-31",
  sqs: "2012-11-05",
  sts: "2011-06-15",
};

/** The parts of a request to a service that follow from the URI of an integration. */
export interface ServiceTarget {
  readonly path: string;
  /** Pairs, percent-encoded. */
  readonly query: readonly Pair[];
  readonly headers: readonly Pair[];
}

/**
 * Returns where an integration calls a service: the path of its URI, or the operation of its URI in the protocol of the
 * service.
 */
export function serviceTarget(
  { service, targetKind }: Pick<ServiceIntegration, "service" | "targetKind">,
  target: string,
): ServiceTarget {
  if (targetKind === "path") {
    const [path = "", query = ""] = target.split(/\?(.*)/s);
    return { path: `/${path.replace(/^\//, "")}`, query: parseQuery(query), headers: [] };
  }
  const json = Object.hasOwn(JSON_SERVICES, service) ? JSON_SERVICES[service] : undefined;
  if (json) {
    return {
      path: "/",
      query: [],
      headers: [
        ["X-Amz-Target", `${json.target}.${target}`],
        ["Content-Type", `application/x-amz-json-${json.version}`],
      ],
    };
  }
  const version = Object.hasOwn(QUERY_VERSIONS, service) ? QUERY_VERSIONS[service] : undefined;
  const action: Pair = ["Action", uriEncode(target)];
  return {
    path: "/",
    query: version === undefined ? [action] : [action, ["Version", version]],
    headers: [],
  };
}
