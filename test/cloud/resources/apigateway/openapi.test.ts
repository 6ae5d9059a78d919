import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pathTemplate, type Api } from "../../../../lib/cloud/account/apigateway/api.ts";
import { deploySketch, emptyAccount, type DeployOptions } from "../../deployment/deploy-sketch.ts";
import { att, lambda, restApi, type Resources } from "../../deployment/sketch.ts";
import { refusal } from "../../refusal.ts";

type Document = Readonly<Record<string, unknown>>;

const uri = (path = "2015-03-31") => ({
  "Fn::Sub": [
    `arn:aws:apigateway:\${AWS::Region}:lambda:path/${path}/functions/\${Function}/invocations`,
    { Function: att("Fn") },
  ],
});
const integration = { type: "aws_proxy", httpMethod: "POST", uri: uri() };
const operation = (more: Document = {}) => ({
  "x-amazon-apigateway-integration": integration,
  ...more,
});
const mock = {
  "x-amazon-apigateway-integration": {
    type: "mock",
    requestTemplates: { "application/json": "{ statusCode: 200 }" },
    responses: { default: { statusCode: 200 }, "4\\d{2}": { statusCode: "404" } },
  },
};

const schemes = {
  sigv4: {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
  },
  token: {
    type: "apiKey",
    name: "X-Token",
    in: "header",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": {
      type: "token",
      authorizerUri: uri(),
      authorizerResultTtlInSeconds: 60,
    },
  },
  request: {
    type: "apiKey",
    name: "Unused",
    in: "header",
    "x-amazon-apigateway-authorizer": {
      type: "request",
      authorizerUri: uri(),
      identitySource: "method.request.querystring.t",
    },
  },
  key: { type: "apiKey", name: "x-api-key", in: "header" },
  bearer: { type: "http", scheme: "bearer" },
};

function openapi(paths: Document, more: Document = {}): Document {
  return {
    openapi: "3.0.1",
    info: { title: "from-document", version: "1" },
    components: { securitySchemes: schemes },
    paths,
    ...more,
  };
}

function withBody(Body: unknown, properties: Document = {}): Resources {
  return { ...lambda("Fn", "code"), ...restApi({}, { api: { Body, ...properties } }) };
}

function imported(resources: Resources, options?: DeployOptions): Api {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources }, options);
  const [api] = account.apis.values();
  if (!api) throw new Error("no API");
  return api;
}

/** Lists the methods of an API by verb and path. */
function methodsOf(api: Api) {
  return Object.fromEntries(
    [...api.methods.values()].map((method) => [
      `${method.httpMethod} ${pathTemplate(api.resources, method.resourceId)}`,
      method,
    ]),
  );
}

describe("an OpenAPI document", () => {
  it("becomes the resources and methods of the API", () => {
    const api = imported(
      withBody(
        openapi({
          "/": { get: operation() },
          "/orders/{id}": {
            parameters: [{ name: "id", in: "path", required: true }],
            get: operation({ parameters: [{ name: "q", in: "query" }] }),
            "x-amazon-apigateway-any-method": mock,
          },
          "/{proxy+}": { "x-amazon-apigateway-any-method": operation() },
        }),
      ),
    );
    const methods = methodsOf(api);
    expect(Object.keys(methods).toSorted()).toEqual([
      "ANY /orders/{id}",
      "ANY /{proxy+}",
      "GET /",
      "GET /orders/{id}",
    ]);
    expect(methods["GET /orders/{id}"]).toMatchObject({
      authorization: "NONE",
      requiredParameters: ["path.id"],
      integration: { type: "function", functionName: "fn", timeoutMs: 29_000 },
    });
    expect(methods["ANY /orders/{id}"]?.integration).toMatchObject({
      type: "mock",
      responses: [
        { status: 200, pattern: undefined },
        { status: 404, pattern: /^(?:4\d{2})$/ },
      ],
    });
    expect(api.stages.get("prod")?.snapshot.methods).toHaveLength(4);
  });

  it("keeps its ids when it is deployed again", () => {
    const account = emptyAccount();
    const resources = withBody(
      openapi({ "/a": { get: operation({ security: [{ token: [] }] }) } }),
    );
    const ids = [1, 2].map(() => {
      deploySketch(account, { name: "S", resources });
      return [...account.apis.values()].flatMap((api) => [
        ...api.resources.keys(),
        ...api.methods.keys(),
        ...api.authorizers.keys(),
      ]);
    });
    expect(ids[0]).toEqual(ids[1]);
  });

  it.each<[string, Document, Document, object]>([
    ["nothing", {}, {}, { authorization: "NONE", apiKeyRequired: false }],
    ["IAM", { security: [{ sigv4: [] }] }, {}, { authorization: "AWS_IAM" }],
    ["IAM by the document", {}, { security: [{ sigv4: [] }] }, { authorization: "AWS_IAM" }],
    [
      "nothing against the document",
      { security: [] },
      { security: [{ sigv4: [] }] },
      { authorization: "NONE" },
    ],
    [
      "IAM by the extension",
      { "x-amazon-apigateway-auth": { type: "aws_iam" } },
      {},
      { authorization: "AWS_IAM" },
    ],
    [
      "nothing by the extension",
      { "x-amazon-apigateway-auth": { type: "NONE" } },
      {},
      { authorization: "NONE" },
    ],
    ["an authorizer", { security: [{ token: [] }] }, {}, { authorization: "CUSTOM" }],
    [
      "an authorizer and a key",
      { security: [{ token: [], key: [] }] },
      {},
      { authorization: "CUSTOM", apiKeyRequired: true },
    ],
    [
      "alternatives together",
      { security: [{ sigv4: [] }, { key: [] }] },
      {},
      { authorization: "AWS_IAM", apiKeyRequired: true },
    ],
    ["a key", { security: [{ key: [] }] }, {}, { authorization: "NONE", apiKeyRequired: true }],
  ])("requires %s", (_, own, ofDocument, expected) => {
    const api = imported(withBody(openapi({ "/a": { get: operation(own) } }, ofDocument)));
    expect(methodsOf(api)["GET /a"]).toMatchObject(expected);
  });

  it("has authorizers with the header of their scheme or their own identity source", () => {
    const api = imported(
      withBody(
        openapi({
          "/a": {
            get: operation({ security: [{ token: [] }] }),
            put: operation({ security: [{ token: [] }] }),
          },
          "/b": { get: operation({ security: [{ request: [] }] }) },
        }),
      ),
    );
    expect([...api.authorizers.values()]).toMatchObject([
      { type: "TOKEN", identitySources: [{ kind: "header", name: "X-Token" }], ttlSeconds: 60 },
      { type: "REQUEST", identitySources: [{ kind: "querystring", name: "t" }], ttlSeconds: 300 },
    ]);
  });

  it("sets properties, models, validators and gateway responses of the API", () => {
    const api = imported(
      withBody(
        openapi(
          {
            "/pets": {
              post: operation({
                requestBody: {
                  content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
                },
              }),
              put: operation({
                "x-amazon-apigateway-request-validator": "none",
                requestBody: { content: { "application/json": { schema: { type: "array" } } } },
              }),
            },
          },
          {
            components: {
              securitySchemes: schemes,
              schemas: {
                Pet: {
                  type: "object",
                  properties: { owner: { $ref: "#/components/schemas/Owner" } },
                },
                Owner: { type: "object", required: ["name"] },
              },
            },
            "x-amazon-apigateway-api-key-source": "authorizer",
            "x-amazon-apigateway-binary-media-types": ["image/png"],
            "x-amazon-apigateway-policy": {
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Principal: "*",
                  Action: "execute-api:Invoke",
                  Resource: "execute-api:/*",
                },
              ],
            },
            "x-amazon-apigateway-endpoint-configuration": { disableExecuteApiEndpoint: true },
            "x-amazon-apigateway-request-validators": {
              all: { validateRequestBody: true, validateRequestParameters: true },
              none: {},
            },
            "x-amazon-apigateway-request-validator": "all",
            "x-amazon-apigateway-gateway-responses": {
              UNAUTHORIZED: {
                statusCode: 403,
                responseParameters: { "gatewayresponse.header.X": "'1'" },
                responseTemplates: { "application/json": '{"why":$context.error.messageString}' },
              },
            },
            "x-amazon-apigateway-documentation": { version: "1" },
            "x-other": 1,
          },
        ),
      ),
    );
    expect(api).toMatchObject({
      apiKeySource: "AUTHORIZER",
      binaryMediaTypes: ["image/png"],
      exposure: { hasDefaultEndpoint: false },
    });
    expect(api.policy).toBeDefined();
    expect([...api.gatewayResponses.values()]).toMatchObject([
      { type: "UNAUTHORIZED", status: 403, headers: { X: "'1'" } },
    ]);
    const methods = methodsOf(api);
    const { requestModels, validatorId } = methods["POST /pets"] ?? {};
    expect(requestModels?.get("application/json")).toBe("Pet");
    expect(api.validators.get(validatorId ?? "")).toEqual({ body: true, parameters: true });
    expect(api.validators.get(methods["PUT /pets"]?.validatorId ?? "")).toEqual({
      body: false,
      parameters: false,
    });
    expect(
      api.models.get(methods["PUT /pets"]?.requestModels.get("application/json") ?? ""),
    ).toEqual({ type: "array" });
  });

  it.each([
    ["ignore", "/a"],
    ["prepend", "/v1/base/a"],
    ["split", "/base/a"],
  ])("has the base path by the mode %s", (basepath, path) => {
    const servers = [{ url: "https://example.com/v1/base" }];
    const three = openapi({ "/a": { get: mock } }, { servers });
    const two = { swagger: "2.0", basePath: "/v1/base", paths: { "/a": { get: mock } } };
    const variable = openapi(
      { "/a": { get: mock } },
      {
        servers: [{ url: "https://x/{basePath}", variables: { basePath: { default: "v1/base" } } }],
      },
    );
    for (const document of [three, two, variable]) {
      const api = imported(withBody(document, { Parameters: { basepath } }));
      expect(Object.keys(methodsOf(api))).toEqual([`GET ${path}`]);
    }
  });

  it("may be a document of Swagger 2.0", () => {
    const api = imported(
      withBody({
        swagger: "2.0",
        info: { title: "two" },
        securityDefinitions: schemes,
        security: [{ sigv4: [] }],
        definitions: { Pet: { type: "object" } },
        paths: {
          "/pets": {
            post: operation({
              parameters: [{ in: "body", name: "pet", schema: { $ref: "#/definitions/Pet" } }],
            }),
          },
        },
      }),
    );
    const method = methodsOf(api)["POST /pets"];
    expect(method?.authorization).toBe("AWS_IAM");
    expect(method?.requestModels.get("application/json")).toBe("Pet");
  });
});

describe("an OpenAPI document in a file asset", () => {
  let directory = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "openapi-"));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const resources = {
    ...restApi({}, { api: { BodyS3Location: { Bucket: "assets", Key: "api" } } }),
  };
  const reading = (text: string): DeployOptions => {
    const path = join(directory, "api");
    writeFileSync(path, text);
    return { assets: new Map([["api", path]]) };
  };

  it.each([
    ["JSON", JSON.stringify(openapi({ "/a": { get: mock } }))],
    [
      "YAML",
      "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      x-amazon-apigateway-integration: {type: mock}\n",
    ],
  ])("may be %s", (_, text) => {
    expect(Object.keys(methodsOf(imported(resources, reading(text))))).toEqual(["GET /a"]);
  });

  it("may bring in security by a merge key of YAML", () => {
    const text = `openapi: 3.0.0
components: {securitySchemes: {s: ${JSON.stringify(schemes.sigv4)}}}
x-secured: &secured {security: [{s: []}], x-amazon-apigateway-integration: {type: mock}}
paths: {/a: {get: {<<: *secured}}}
`;
    const method = methodsOf(imported(resources, reading(text)))["GET /a"];
    expect(method?.authorization).toBe("AWS_IAM");
  });

  it("may name the region and the account", () => {
    const options = reading(
      "swagger: '2.0'\ninfo: {title: '${AWS::Region} ${AWS::AccountId}'}\npaths: {}\n",
    );
    const { Api, ...others } = resources;
    const nameless = {
      ...others,
      Api: {
        ...Api,
        Type: "AWS::ApiGateway::RestApi",
        Properties: { BodyS3Location: { Bucket: "b", Key: "api" } },
      },
    };
    expect(imported(nameless, options).name).toBe("us-east-1 123456789012");
  });

  it.each([
    ["text", "Invalid OpenAPI input"],
    ["a: [", "Invalid OpenAPI input"],
    ["openapi: 3.1.0\npaths: {}", "openapi 3.0"],
    ["a: &a [x]\nb: [*b]", "Invalid OpenAPI input"],
    ["openapi: 3.0.0\nx: &x [*x]", "Invalid OpenAPI input"],
  ])("is refused if it is %j", (text, message) => {
    expect(() => imported(resources, reading(text))).toThrow(message);
  });

  it("is refused if the assembly has no such asset", () => {
    expect(refusal(resources)).toContain(
      "api is neither a file asset of the assembly nor an uploaded file",
    );
  });
});

const authorizer = (change: Document) => ({
  components: {
    securitySchemes: {
      s: {
        type: "apiKey",
        name: "A",
        in: "header",
        "x-amazon-apigateway-authorizer": { type: "token", authorizerUri: uri(), ...change },
      },
    },
  },
  security: [{ s: [] }],
});
const scheme = (s: Document) => ({ components: { securitySchemes: { s } }, security: [{ s: [] }] });

describe("an OpenAPI document is refused", () => {
  it.each<[string, unknown, string]>([
    ["that is empty", {}, "Invalid OpenAPI input"],
    ["that is a list", [], "Body"],
    ["whose paths are a list", openapi([] as unknown as Document), "paths must be a map"], // The test passes a wrong type.
    ["whose path has no slash", openapi({ a: { get: mock } }), "must begin with a slash"],
    ["whose operation is a text", openapi({ "/a": { get: "x" } }), "must be a map"],
    [
      "whose operation has no integration",
      openapi({ "/a": { get: {} } }),
      "No integration defined for method",
    ],
    ["whose path is a reference", openapi({ "/a": { $ref: "#/x" } }), "$ref is not supported"],
    [
      "with an unknown extension",
      openapi({}, { "x-amazon-apigateway-new": 1 }),
      "x-amazon-apigateway-new is an extension",
    ],
    [
      "with an unknown extension of a path",
      openapi({ "/a": { "x-amazon-apigateway-new": 1 } }),
      "x-amazon-apigateway-new",
    ],
    [
      "with an unknown extension of an operation",
      openapi({ "/a": { get: { ...mock, "x-amazon-apigateway-new": 1 } } }),
      "x-amazon-apigateway-new",
    ],
    [
      "with a scheme that does not exist",
      openapi({ "/a": { get: operation({ security: [{ none: [] }] }) } }),
      "none, which does not exist",
    ],
    [
      "with a scheme that API Gateway does not enforce",
      openapi({ "/a": { get: operation({ security: [{ bearer: [] }] }) } }),
      "cannot be enforced",
    ],
    [
      "with another key than x-api-key",
      openapi({ "/a": { get: mock } }, scheme({ type: "apiKey", name: "k", in: "header" })),
      "cannot be enforced",
    ],
    [
      "with OAuth only",
      openapi({ "/a": { get: mock } }, scheme({ type: "oauth2" })),
      "cannot be enforced",
    ],
    [
      "with an alternative for everyone",
      openapi({ "/a": { get: operation({ security: [{ sigv4: [] }, {}] }) } }),
      "let everyone in",
    ],
    [
      "with two authorizers",
      openapi({ "/a": { get: operation({ security: [{ sigv4: [], token: [] }] }) } }),
      "several schemes",
    ],
    [
      "with security that has no value",
      openapi({ "/a": { get: operation({ security: null }) } }),
      "has no value",
    ],
    [
      "with security that is a map",
      openapi({ "/a": { get: operation({ security: { sigv4: [] } }) } }),
      "must be a list",
    ],
    [
      "with both kinds of security",
      openapi({
        "/a": {
          get: operation({
            security: [{ sigv4: [] }],
            "x-amazon-apigateway-auth": { type: "NONE" },
          }),
        },
      }),
      "both given",
    ],
    [
      "with an unknown kind of authorization",
      openapi({ "/a": { get: operation({ "x-amazon-apigateway-auth": { type: "JWT" } }) } }),
      "NONE or AWS_IAM",
    ],
    [
      "with an authorizer of an unknown type",
      openapi({ "/a": { get: mock } }, authorizer({ type: "jwt" })),
      "JWT",
    ],
    [
      "with an unknown member of an authorizer",
      openapi({ "/a": { get: mock } }, authorizer({ jwtConfiguration: {} })),
      "jwtConfiguration",
    ],
    [
      "with an authorizer whose function does not exist",
      openapi({ "/a": { get: mock } }, authorizer({ authorizerUri: "arn:x" })),
      "does not exist",
    ],
    [
      "with an unknown member of an integration",
      openapi({ "/a": { get: { "x-amazon-apigateway-integration": { type: "mock", other: 1 } } } }),
      "other",
    ],
    [
      "with a function that does not exist",
      openapi({
        "/a": {
          get: {
            "x-amazon-apigateway-integration": {
              ...integration,
              uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:no/invocations",
            },
          },
        },
      }),
      "does not exist",
    ],
    [
      "with siblings that one request matches",
      openapi({ "/{a}": { get: mock }, "/{b}": { get: mock } }),
      "conflicts",
    ],
    [
      "with an invalid model",
      openapi({}, { components: { schemas: { A: { type: "no" } } } }),
      "cannot be used as a model",
    ],
    [
      "with a reference to nothing",
      openapi({
        "/a": { get: operation({ parameters: [{ $ref: "#/components/parameters/x" }] }) },
      }),
      "does not define",
    ],
    [
      "with a reference to itself",
      openapi(
        { "/a": { get: operation({ parameters: [{ $ref: "#/x" }] }) } },
        { x: { $ref: "#/x" } },
      ),
      "does not define",
    ],
    [
      "with an unknown validator",
      openapi({ "/a": { get: mock } }, { "x-amazon-apigateway-request-validator": "x" }),
      "not a validator",
    ],
    [
      "with a policy that the API has too",
      openapi({}, { "x-amazon-apigateway-policy": {} }),
      "also set",
    ],
  ])("%s", (_, document, message) => {
    const own = message === "also set" ? { Policy: {} } : {};
    expect(refusal(withBody(document, own))).toContain(message);
  });
});
