import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../../lib/cloud/services/apigateway/operations.ts";
import { jsonOf } from "../../../json-of.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { gateway } from "./gateway-sketch.ts";

const stack = { name: "Gateway", handlers: { code: "" }, resources: gateway };

let local: TestCloud;
/** Ids of the deployed parts, by the word in braces of the paths below. */
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  local = await startTestCloud([stack]);
  const api = await firstOf("/restapis");
  const resources = await itemsOf(`/restapis/${api}/resources`);
  const named = (path: string) => String(resources.find((one) => one["path"] === path)?.["id"]);
  const keys = await itemsOf("/apikeys?name=own");
  ids = {
    api,
    root: named("/"),
    order: named("/orders/{id}"),
    deployment: await firstOf(`/restapis/${api}/deployments`),
    authorizer: await firstOf(`/restapis/${api}/authorizers`),
    validator: await firstOf(`/restapis/${api}/requestvalidators`),
    key: String(keys[0]?.["id"]),
    plan: await firstOf("/usageplans"),
  };
});
afterAll(() => local.close());

const ask = (path: string, userName = "Ann", method = "GET", cloud = local) =>
  cloud.aws("apigateway", path, { method, as: cloud.keys(userName) });

type Item = Readonly<Record<string, unknown>>;
async function itemsOf(path: string): Promise<readonly Item[]> {
  return jsonOf<{ item: readonly Item[] }>(await ask(path)).item;
}
async function firstOf(path: string): Promise<string> {
  return String((await itemsOf(path))[0]?.["id"]);
}

const uri =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:fn/invocations";
const integration = {
  type: "AWS_PROXY",
  httpMethod: "POST",
  uri,
  passthroughBehavior: "WHEN_NO_MATCH",
  timeoutInMillis: 29_000,
  cacheNamespace: "{order}",
  cacheKeyParameters: [],
};
const method = {
  httpMethod: "GET",
  authorizationType: "AWS_IAM",
  apiKeyRequired: true,
  requestValidatorId: "{validator}",
  operationName: "GetOrder",
  requestParameters: { "method.request.querystring.q": true },
  requestModels: { "application/json": "Order" },
  methodResponses: {
    200: { statusCode: "200", responseParameters: { "method.response.header.A": true } },
  },
  methodIntegration: integration,
};
const restApi = {
  id: "{api}",
  name: "api",
  description: "All orders",
  createdDate: "date",
  apiKeySource: "HEADER",
  endpointConfiguration: { types: ["REGIONAL"], ipAddressType: "ipv4" },
  policy: String.raw`{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"execute-api:Invoke\",\"Principal\":\"*\",\"Resource\":\"execute-api:\/*\"}]}`,
  tags: { team: "red" },
  disableExecuteApiEndpoint: false,
  rootResourceId: "{root}",
  apiStatus: "AVAILABLE",
};
const stage = {
  deploymentId: "{deployment}",
  stageName: "prod",
  description: "Live",
  cacheClusterEnabled: false,
  cacheClusterStatus: "NOT_AVAILABLE",
  methodSettings: {
    "~1orders~1{id}/GET": expect.objectContaining({
      throttlingBurstLimit: 2,
      throttlingRateLimit: 1,
      cachingEnabled: false,
    }),
  },
  variables: { colour: "red" },
  tracingEnabled: false,
  createdDate: "date",
  lastUpdatedDate: "date",
};
const authorizer = {
  id: "{authorizer}",
  name: "Auth",
  type: "TOKEN",
  authType: "custom",
  authorizerUri: uri,
  identitySource: "method.request.header.Authorization",
  authorizerResultTtlInSeconds: 60,
};
const validator = {
  id: "{validator}",
  name: "Body",
  validateRequestBody: true,
  validateRequestParameters: false,
};
const order = {
  id: expect.stringMatching(/^\w{6}$/),
  name: "Order",
  description: "An order",
  contentType: "application/json",
  schema: '{"type":"object"}',
};
const key = {
  id: "{key}",
  name: "own",
  customerId: "7",
  enabled: true,
  createdDate: "date",
  lastUpdatedDate: "date",
  stageKeys: [],
};
const plan = {
  id: "{plan}",
  name: "basic",
  apiStages: [
    {
      apiId: "{api}",
      stage: "prod",
      throttle: { "/orders/{id}/GET": { rateLimit: 5, burstLimit: 6 } },
    },
  ],
  throttle: { rateLimit: 1, burstLimit: 2 },
  quota: { limit: 10, offset: 0, period: "DAY" },
};
const planKey = {
  id: "{key}",
  type: "API_KEY",
  value: "a-value-of-a-key-of-the-test",
  name: "own",
};
const domain = {
  domainName: "api.example.com",
  domainNameArn: "arn:aws:apigateway:us-east-1::/domainnames/api.example.com",
  regionalCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/c",
  regionalDomainName: expect.stringMatching(/^d-\w{10}\.execute-api\.us-east-1\.amazonaws\.com$/),
  regionalHostedZoneId: expect.stringMatching(/^Z\w{10}$/),
  endpointConfiguration: { types: ["REGIONAL"], ipAddressType: "ipv4" },
  securityPolicy: "TLS_1_2",
  routingMode: "BASE_PATH_MAPPING_ONLY",
  domainNameStatus: "AVAILABLE",
};
const mapping = { basePath: "v1", restApiId: "{api}", stage: "prod" };

interface Row {
  readonly path: string;
  /** The response, or for a list one of its items. */
  readonly returns: Item;
  /** A path of the same operation that names something that does not exist, and the message. */
  readonly missing?: readonly [string, string];
}

const api = "/restapis/{api}";
const noApi = (rest = ""): Row["missing"] => [
  `/restapis/none${rest}`,
  "Invalid API identifier specified 123456789012:none",
];
const ofOrder = `${api}/resources/{order}`;
const noMethod = "Invalid Method identifier specified";
const noPlan = "Invalid Usage Plan ID specified";
const noDomain = "Invalid domain name identifier specified";
const rows: Readonly<Record<string, Row>> = {
  GetRestApis: { path: "/restapis", returns: restApi },
  GetRestApi: { path: api, returns: restApi, missing: noApi() },
  GetResources: {
    path: `${api}/resources`,
    returns: {
      id: "{order}",
      parentId: expect.stringMatching(/^\w{6}$/),
      pathPart: "{id}",
      path: "/orders/{id}",
      resourceMethods: { GET: {} },
    },
    missing: noApi("/resources"),
  },
  GetResource: {
    path: `${ofOrder}?embed=methods`,
    returns: {
      id: "{order}",
      parentId: expect.stringMatching(/^\w{6}$/),
      pathPart: "{id}",
      path: "/orders/{id}",
      resourceMethods: { GET: method },
    },
    missing: [`${api}/resources/none`, "Invalid Resource identifier specified"],
  },
  GetMethod: {
    path: `${ofOrder}/methods/GET`,
    returns: method,
    missing: [`${ofOrder}/methods/PUT`, noMethod],
  },
  GetMethodResponse: {
    path: `${ofOrder}/methods/GET/responses/200`,
    returns: method.methodResponses[200],
    missing: [`${ofOrder}/methods/GET/responses/404`, "Invalid Response status code specified"],
  },
  GetIntegration: {
    path: `${ofOrder}/methods/GET/integration`,
    returns: integration,
    missing: [`${ofOrder}/methods/PUT/integration`, noMethod],
  },
  GetStages: {
    path: `${api}/stages?deploymentId={deployment}`,
    returns: stage,
    missing: noApi("/stages"),
  },
  GetStage: {
    path: `${api}/stages/prod`,
    returns: stage,
    missing: [`${api}/stages/none`, "Invalid stage identifier specified"],
  },
  GetDeployments: {
    path: `${api}/deployments`,
    returns: { id: "{deployment}", createdDate: "date" },
    missing: noApi("/deployments"),
  },
  GetDeployment: {
    path: `${api}/deployments/{deployment}?embed=apisummary`,
    returns: {
      id: "{deployment}",
      createdDate: "date",
      apiSummary: {
        "/": { GET: { authorizationType: "NONE", apiKeyRequired: false } },
        "/orders/{id}": { GET: { authorizationType: "AWS_IAM", apiKeyRequired: true } },
      },
    },
    missing: [`${api}/deployments/none`, "Invalid Deployment identifier specified"],
  },
  GetAuthorizers: {
    path: `${api}/authorizers`,
    returns: authorizer,
    missing: noApi("/authorizers"),
  },
  GetAuthorizer: {
    path: `${api}/authorizers/{authorizer}`,
    returns: authorizer,
    missing: [`${api}/authorizers/none`, "Invalid Authorizer identifier specified"],
  },
  GetRequestValidators: {
    path: `${api}/requestvalidators`,
    returns: validator,
    missing: noApi("/requestvalidators"),
  },
  GetRequestValidator: {
    path: `${api}/requestvalidators/{validator}`,
    returns: validator,
    missing: [`${api}/requestvalidators/none`, "Invalid Request Validator identifier specified"],
  },
  GetModels: { path: `${api}/models`, returns: order, missing: noApi("/models") },
  GetModel: {
    path: `${api}/models/Order`,
    returns: order,
    missing: [`${api}/models/None`, "Invalid model name specified: None"],
  },
  GetApiKeys: {
    path: "/apikeys?customerId=7&includeValues=true",
    returns: { ...key, value: planKey.value },
  },
  GetApiKey: {
    path: "/apikeys/{key}",
    returns: key,
    missing: ["/apikeys/none", "Invalid API Key identifier specified"],
  },
  GetUsagePlans: { path: "/usageplans?keyId={key}", returns: plan },
  GetUsagePlan: {
    path: "/usageplans/{plan}",
    returns: plan,
    missing: ["/usageplans/none", noPlan],
  },
  GetUsagePlanKeys: {
    path: "/usageplans/{plan}/keys?name=ow",
    returns: planKey,
    missing: ["/usageplans/none/keys", noPlan],
  },
  GetUsagePlanKey: {
    path: "/usageplans/{plan}/keys/{key}",
    returns: planKey,
    missing: ["/usageplans/{plan}/keys/none", "Invalid API Key identifier specified"],
  },
  GetDomainNames: { path: "/domainnames", returns: domain },
  GetDomainName: {
    path: "/domainnames/api.example.com",
    returns: domain,
    missing: ["/domainnames/none.example.com", noDomain],
  },
  GetBasePathMappings: {
    path: "/domainnames/api.example.com/basepathmappings",
    returns: mapping,
    missing: ["/domainnames/none.example.com/basepathmappings", noDomain],
  },
  GetBasePathMapping: {
    path: "/domainnames/api.example.com/basepathmappings/v1",
    returns: mapping,
    missing: [
      "/domainnames/api.example.com/basepathmappings/(none)",
      "Invalid base path mapping identifier specified",
    ],
  },
  GetAccount: {
    path: "/account",
    returns: {
      cloudwatchRoleArn: "arn:aws:iam::123456789012:role/Logs",
      throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
      features: ["UsagePlans"],
      apiKeyVersion: "4",
    },
  },
};

/** Puts the ids into a path. A word in braces that is not one of them stays. */
const at = (text: string): string =>
  text.replaceAll(/\{(\w+)\}/g, (brace, word) => ids[word] ?? brace);

/** A date of the last minutes, in seconds. */
const DATE: unknown = expect.closeTo(Date.now() / 1000, -3);

/** Puts the ids and the form of dates into an expected response. */
function filled(value: unknown): unknown {
  if (value === "date") return DATE;
  if (typeof value === "string") return at(value);
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one)]));
}

describe.each(Object.entries(rows))("%s", (_, { path, returns, missing }) => {
  it("returns what the template declares", async () => {
    const answer = await ask(at(path));
    expect(answer.status).toBe(200);
    const body = jsonOf<Item & { readonly item?: readonly Item[] }>(answer);
    expect(body.item ?? [body]).toContainEqual(filled(returns));
  });

  it.each([
    ["Bob", "because no identity-based policy allows the apigateway:GET action"],
    ["Carl", "with an explicit deny in an identity-based policy"],
  ])("is refused to %s", async (userName, why) => {
    const { status, header, json } = await ask(at(path), userName);
    expect([status, header("x-amzn-errortype")]).toEqual([403, "AccessDeniedException"]);
    const [resource] = at(path).split("?");
    expect(json).toEqual({
      Message: `User: arn:aws:iam::123456789012:user/${userName} is not authorized to perform: apigateway:GET on resource: arn:aws:apigateway:us-east-1::${resource} ${why}`,
    });
  });

  it.each(missing ? [missing] : [])(
    "says that something does not exist only to an allowed caller",
    async (absent, message) => {
      const answer = await ask(at(absent));
      expect([answer.status, answer.header("x-amzn-errortype"), answer.json]).toEqual([
        404,
        "NotFoundException",
        { message },
      ]);
      expect((await ask(at(absent), "Bob")).status).toBe(403);
    },
  );
});

it.each(["/domainnames/api.example.com", "/domainnames/%61pi.example%2Ecom/basepathmappings"])(
  "a Deny of a path covers its spelling %s",
  async (path) => {
    const { status, text } = await ask(path, "Dora");
    expect([status, text]).toEqual([403, expect.stringContaining("with an explicit deny")]);
    expect((await ask(path)).status).toBe(200);
  },
);

it("a row exists for each operation", () => {
  // The methods of the template have no integration responses.
  const others = OPERATIONS.filter(({ name }) => name !== "GetIntegrationResponse");
  expect(others.map(({ name }) => name).toSorted()).toEqual(Object.keys(rows).toSorted());
});

describe("a list", () => {
  it.each([
    ["/restapis/{api}/resources", 3],
    ["/restapis/{api}/models", 3],
    ["/apikeys", 2],
    ["/usageplans", 1],
  ])("at %s has pages", async (path, count) => {
    const whole = await itemsOf(at(path));
    expect(whole).toHaveLength(count);
    const found: unknown[] = [];
    let position: string | undefined;
    do {
      const next: string = position === undefined ? "" : `&position=${position}`;
      const answer = jsonOf<{ item: unknown[]; position?: string }>(
        await ask(`${at(path)}?limit=1${next}`),
      );
      found.push(...answer.item);
      ({ position } = answer);
    } while (position !== undefined);
    expect(found).toEqual(whole);
  });

  it.each([
    ["limit=0", "Invalid limit 0: it must be a whole number from 1 to 500"],
    ["limit=501", "Invalid limit 501: it must be a whole number from 1 to 500"],
    ["position=x", "Invalid position parameter specified"],
    ["other=1", "The local cloud does not support the parameter other"],
  ])("refuses %s", async (query, message) => {
    const { status, header, json } = await ask(`/restapis?${query}`);
    expect([status, header("x-amzn-errortype")]).toEqual([400, "BadRequestException"]);
    expect(json).toEqual({ message });
  });
});

it("an operation that is not served names those that are, to a caller with the permission", async () => {
  const answer = await ask("/restapis", "Bob", "POST");
  expect([answer.status, answer.header("x-amzn-errortype")]).toEqual([501, "NotImplemented"]);
  expect(answer.text).toContain("POST /restapis of API Gateway. It serves GetAccount, ");
  expect((await ask("/restapis", "Ann", "POST")).status).toBe(403);
});
