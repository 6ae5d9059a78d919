import { App, Duration, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { UserPool } from "aws-cdk-lib/aws-cognito";
import { Function } from "aws-cdk-lib/aws-lambda";
import { describe, expect, it } from "vitest";
import {
  auth,
  LockedApi,
  type RouteAuth,
  type SealedFunction,
} from "../../../../lib/cdk/constructs/index.ts";
import {
  actionsOf,
  grantsOf,
  onlyOf,
  propertiesOf,
  refOf,
  resourcesOf,
} from "../../../app/stacks/template-queries.ts";
import { functionIn, testStack } from "../function/function-in.ts";
import {
  GUARD_HANDLER,
  GUARD_LAYER,
  GUARD_VARIABLE,
} from "../../../../lib/formats/function/guard-config.ts";

const SECRETS = ["new", "old"];

/** Synthesizes an API with one route for each `RouteAuth`, all served by one function. */
function apiWith(
  authOf: (others: { plugin: SealedFunction; pool: () => UserPool }) => readonly RouteAuth[],
  secrets = SECRETS,
) {
  const { stack } = testStack();
  const api = new LockedApi(stack, "Api", { name: "test" });
  const handler = functionIn(stack, "Handler", secrets);
  const plugin = functionIn(stack, "Plugin");
  const pool = () => new UserPool(stack, "Pool");
  for (const [index, one] of authOf({ plugin, pool }).entries()) {
    api.addRoute({ method: "POST", path: `/a${index}`, handler, auth: one });
  }
  const template = Template.fromStack(stack);
  const fn = propertiesOf(template, "AWS::Lambda::Function").find(
    ({ FunctionName }) => FunctionName === "signet-dev-handler",
  );
  return { template, fn };
}

const guardOf = (fn: Readonly<Record<string, unknown>> | undefined) =>
  // Lambda's `Environment` has only this member.
  (fn?.["Environment"] as { Variables: Readonly<Record<string, unknown>> } | undefined)?.Variables[
    GUARD_VARIABLE
  ];
/** Returns the guard's configuration, with names that only CloudFormation knows in angle brackets. */
function guardConfig(fn: Readonly<Record<string, unknown>> | undefined): unknown {
  const value = guardOf(fn);
  if (typeof value === "string") return JSON.parse(value);
  // CDK writes a text with references as an Fn::Join.
  const [, parts] = (value as { "Fn::Join": [string, (string | { Ref: string })[]] })["Fn::Join"];
  return JSON.parse(
    parts.map((part) => (typeof part === "string" ? part : `<${part.Ref}>`)).join(""),
  );
}

const key = { secret: "new" };
const hmacKinds: readonly (readonly [string, RouteAuth, readonly string[], object])[] = [
  [
    "OpenFaaS",
    auth.hmac({ scheme: "openfaas", header: "Hmac", keys: [key] }),
    ["Hmac"],
    { scheme: "openfaas", header: "Hmac" },
  ],
  [
    "OpenFaaS with SHA-1",
    auth.hmac({ scheme: "openfaas", header: "Hmac", sha1: true, keys: [key] }),
    ["Hmac"],
    { algorithm: "sha1" },
  ],
  [
    "GitHub",
    auth.hmac({ scheme: "github", keys: [key] }),
    ["X-Hub-Signature-256"],
    { scheme: "github", replay: { rememberSeconds: 604_800 } },
  ],
  [
    "Standard Webhooks",
    auth.hmac({ scheme: "standard", keys: [key], duplicates: "refuse" }),
    ["webhook-id", "webhook-timestamp", "webhook-signature"],
    { toleranceSeconds: 300, replay: { duplicates: "refuse", rememberSeconds: 600 } },
  ],
  [
    "Stripe with a tolerance",
    auth.hmac({ scheme: "stripe", keys: [key], tolerance: Duration.minutes(1) }),
    ["Stripe-Signature"],
    { toleranceSeconds: 60, replay: { duplicates: "acknowledge", rememberSeconds: 120 } },
  ],
];

describe("hmac", () => {
  it.each(hmacKinds)("lets the guard verify deliveries of %s", (_, one, headers, guard) => {
    const { template, fn } = apiWith(() => [one]);
    expect(onlyOf(template, "AWS::ApiGateway::Method")).toMatchObject({
      AuthorizationType: "NONE",
      RequestParameters: Object.fromEntries(
        headers.map((name) => [`method.request.header.${name}`, true]),
      ),
    });
    expect(fn).toMatchObject({
      Handler: GUARD_HANDLER,
      Layers: [{ Ref: expect.stringMatching(new RegExp(`^${GUARD_LAYER}`)) }],
    });
    expect(guardConfig(fn)).toMatchObject({
      handler: "handler.handler",
      function: "handler",
      secrets: SECRETS,
      routes: { "POST /a0": { type: "webhook", keys: [key], ...guard } },
    });
  });

  it("passes the validity times of keys to the guard", () => {
    const notAfter = new Date("2027-01-01T00:00:00Z");
    const { fn } = apiWith(() => [
      auth.hmac({ scheme: "github", keys: [key, { secret: "old", notAfter }] }),
    ]);
    expect(guardConfig(fn)).toHaveProperty(
      ["routes", "POST /a0", "keys"],
      [key, { secret: "old", notAfter: "2027-01-01T00:00:00.000Z" }],
    );
  });

  it("uses one table for all routes, in which a function may access only its own items", () => {
    const one = auth.hmac({ scheme: "github", keys: [key] });
    const { template } = apiWith(() => [one, one]);
    expect(onlyOf(template, "AWS::DynamoDB::Table")).toMatchObject({
      KeySchema: [{ AttributeName: "delivery", KeyType: "HASH" }],
      TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
    });
    const onTable = grantsOf(template).filter((grant) =>
      actionsOf(grant).join().includes("dynamo"),
    );
    expect(onTable).not.toEqual([]);
    for (const grant of onTable) {
      expect(actionsOf(grant)).toEqual(["dynamodb:GetItem", "dynamodb:PutItem"]);
      expect(grant.Condition).toEqual({
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["handler#*"] },
        Null: { "dynamodb:LeadingKeys": "false" },
      });
    }
  });

  it("works for a function in another stack than the API, whose table is in the stack of the function", () => {
    const { app, stack } = testStack();
    const functions = new Stack(app, "Functions");
    const handler = functionIn(functions, "Handler", SECRETS);
    const hmac = () => auth.hmac({ scheme: "github", keys: [key] });
    for (const id of ["Api", "Other"]) {
      const api = new LockedApi(stack, id, { name: id });
      api.addRoute({ method: "POST", path: "/a", handler, auth: hmac() });
    }
    const [outside, inside] = [Template.fromStack(stack), Template.fromStack(functions)];
    expect(propertiesOf(outside, "AWS::DynamoDB::Table")).toEqual([]);
    const [table = ""] = Object.keys(resourcesOf(inside, "AWS::DynamoDB::Table"));
    expect(table).toMatch(/^SignetDeliveries/);
    expect(guardConfig(onlyOf(inside, "AWS::Lambda::Function"))).toMatchObject({
      deliveries: `<${table}>`,
      routes: { "POST /a": { type: "webhook" } },
    });
    expect(functions.dependencies).toEqual([]);
    expect(stack.dependencies).toEqual([functions]);
  });

  it("deletes the table with its stack, but retains the old one if an update replaces it", () => {
    const { template } = apiWith(() => [auth.hmac({ scheme: "github", keys: [key] })]);
    expect(Object.values(resourcesOf(template, "AWS::DynamoDB::Table"))).toEqual([
      expect.objectContaining({ DeletionPolicy: "Delete", UpdateReplacePolicy: "Retain" }),
    ]);
  });

  it("creates no table if duplicates are accepted", () => {
    const { template, fn } = apiWith(() => [
      auth.hmac({ scheme: "github", keys: [key], duplicates: "accept" }),
    ]);
    expect(propertiesOf(template, "AWS::DynamoDB::Table")).toEqual([]);
    expect(guardConfig(fn)).toHaveProperty(["routes", "POST /a0", "replay"], {
      duplicates: "accept",
    });
  });

  it.each([
    ["OpenFaaS without a header", { scheme: "openfaas", keys: [key] }, /requires a header/],
    [
      "GitHub with a header",
      { scheme: "github", header: "X", keys: [key] },
      /allows neither header nor sha1/,
    ],
    [
      "GitHub with SHA-1",
      { scheme: "github", sha1: true, keys: [key] },
      /allows neither header nor sha1/,
    ],
  ] as const)("rejects %s", (_, props, text) => {
    expect(() => auth.hmac(props)).toThrow(text);
  });

  it("stores a delivery for one second if the tolerance is zero", () => {
    const strict = auth.hmac({ scheme: "stripe", keys: [key], tolerance: Duration.seconds(0) });
    expect(guardConfig(apiWith(() => [strict]).fn)).toMatchObject({
      routes: { "POST /a0": { toleranceSeconds: 0, replay: { rememberSeconds: 1 } } },
    });
  });

  it("rejects a value of remember that is shorter than the validity of a delivery", () => {
    const remember = Duration.minutes(9);
    expect(() => apiWith(() => [auth.hmac({ scheme: "stripe", keys: [key], remember })])).toThrow(
      /remember is 540 s, but a delivery is valid for 600 s/,
    );
  });

  it("rejects a key that is not a secret of the function", () => {
    expect(() => apiWith(() => [auth.hmac({ scheme: "github", keys: [{ secret: "x" }] })])).toThrow(
      /x is not a secret of handler/,
    );
  });
});

describe("a handler that is not a SealedFunction", () => {
  const arn = "arn:aws:lambda:eu-west-1:123456789012:function:another-app";
  /** Adds a route that is served by a function of another app. */
  const servedByAnotherApp = (authOf: (plugin: SealedFunction) => RouteAuth) => {
    const { stack } = testStack();
    const handler = Function.fromFunctionAttributes(stack, "Handler", {
      functionArn: arn,
      sameEnvironment: true,
    });
    const api = new LockedApi(stack, "Api", { name: "test" });
    const plugin = functionIn(stack, "Plugin");
    api.addRoute({ method: "GET", path: "/a", handler, auth: authOf(plugin) });
    return Template.fromStack(stack);
  };

  it.each<readonly [string, (plugin: SealedFunction) => RouteAuth]>([
    ["iam", () => auth.iam()],
    ["public", () => auth.public({ reason: "a test" })],
    ["plugin", (plugin) => auth.plugin(plugin.function)],
  ])("serves a route with auth.%s, which API Gateway alone may invoke", (_, authOf) => {
    const template = servedByAnotherApp(authOf);
    expect(JSON.stringify(onlyOf(template, "AWS::ApiGateway::Method")["Integration"])).toContain(
      arn,
    );
    const permissions = propertiesOf(template, "AWS::Lambda::Permission");
    expect(permissions.filter(({ FunctionName }) => FunctionName === arn)).toMatchObject([
      { Principal: "apigateway.amazonaws.com" },
    ]);
  });

  it.each<readonly [string, (plugin: SealedFunction) => RouteAuth]>([
    ["hmac", () => auth.hmac({ scheme: "github", keys: [key] })],
    ["basic", () => auth.basic({ realm: "test", sealed: [] })],
    ["oidc", () => auth.oidc({ issuer: "https://issuer.example", audience: ["a"] })],
    ["plugin with passBody", (plugin) => auth.plugin(plugin.function, { passBody: true })],
  ])("is rejected for auth.%s, which uses its guard or keys", (_, authOf) => {
    expect(() => servedByAnotherApp(authOf)).toThrow(
      /^GET \/a: this auth needs a SealedFunction as handler/,
    );
  });
});

it("a function has no guard if its routes do not need one", () => {
  const { template, fn } = apiWith(() => [auth.iam(), auth.public({ reason: "a test" })]);
  expect(fn).toMatchObject({ Handler: "handler.handler" });
  expect(guardOf(fn)).toBeUndefined();
  expect(propertiesOf(template, "AWS::Lambda::LayerVersion")).toEqual([]);
});

it("a function with guarded and unguarded routes is rejected", () => {
  const both = () => [auth.hmac({ scheme: "github", keys: [key] }), auth.iam()];
  expect(() => apiWith(both)).toThrow(
    /POST \/a1: handler has a guard, which rejects unguarded routes/,
  );
  expect(() => apiWith(() => both().toReversed())).toThrow(
    /POST \/a0: handler has a guard, which rejects unguarded routes/,
  );
});

it("a function whose route has different guards in two APIs is rejected", () => {
  const { stack } = testStack();
  const handler = functionIn(stack, "Handler", SECRETS);
  const addTo = (id: string, secret: string) => {
    const duplicates = "accept";
    const hmac = auth.hmac({ scheme: "github", keys: [{ secret }], duplicates });
    const route = { method: "POST", path: "/a", handler, auth: hmac } as const;
    new LockedApi(stack, id, { name: id }).addRoute(route);
  };
  addTo("One", "new");
  expect(() => addTo("Same", "new")).not.toThrow();
  expect(() => addTo("Other", "old")).toThrow(
    /POST \/a: handler already has another guard for this route/,
  );
});

describe("an authorizer", () => {
  const ISSUER = "https://issuer.example";
  it.each<readonly [string, () => RouteAuth, string]>([
    [
      "basic",
      () => auth.basic({ realm: "test", sealed: [] }),
      'Basic realm="test", charset="UTF-8"',
    ],
    ["oidc", () => auth.oidc({ issuer: ISSUER, audience: ["a"], scopes: ["read"] }), "Bearer"],
  ])("for %s is not cached and names its challenge in a 401", (_, make, challenge) => {
    const one = make();
    const { template } = apiWith(() => [one, one]);
    expect(onlyOf(template, "AWS::ApiGateway::Authorizer")).toMatchObject({
      Type: "REQUEST",
      IdentitySource: "method.request.header.Authorization",
      AuthorizerResultTtlInSeconds: 0,
    });
    for (const method of propertiesOf(template, "AWS::ApiGateway::Method")) {
      expect(method).toMatchObject({ AuthorizationType: "CUSTOM" });
    }
    expect(onlyOf(template, "AWS::ApiGateway::GatewayResponse")).toMatchObject({
      ResponseType: "UNAUTHORIZED",
      ResponseParameters: { "gatewayresponse.header.WWW-Authenticate": `'${challenge}'` },
    });
  });

  it.each<readonly [string, (pool: UserPool, fn: SealedFunction) => RouteAuth]>([
    ["basic", () => auth.basic({ realm: "test", sealed: [] })],
    ["oidc", () => auth.oidc({ issuer: ISSUER, audience: ["a"], scopes: ["read"] })],
    ["plugin", (_, fn) => auth.plugin(fn.function)],
    ["cognito", (pool) => auth.cognito({ userPools: [pool] })],
  ])("for %s is shared by routes whose equal authentications are separate objects", (_, make) => {
    const { template } = apiWith(({ pool, plugin }) => {
      const only = pool();
      return [make(only, plugin), make(only, plugin)];
    });
    onlyOf(template, "AWS::ApiGateway::Authorizer");
    const ids = propertiesOf(template, "AWS::ApiGateway::Method").map((method) =>
      refOf(method["AuthorizerId"]),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it.each<readonly [string, (pool: () => UserPool, fn: SealedFunction) => readonly RouteAuth[]]>([
    [
      "basic with two lists of users",
      () => [
        auth.basic({ realm: "test", sealed: [] }),
        auth.basic({ realm: "test", name: "admins", sealed: [] }),
      ],
    ],
    [
      "plugin with two identity sources",
      (_, { function: fn }) => [
        auth.plugin(fn),
        auth.plugin(fn, { identitySources: ["method.request.header.x-ticket"] }),
      ],
    ],
    [
      "oidc with two sets of scopes",
      () => [
        auth.oidc({ issuer: ISSUER, audience: ["a"] }),
        auth.oidc({ issuer: ISSUER, audience: ["a"], scopes: ["write"], name: "writers" }),
      ],
    ],
  ])("for %s exists twice", (_, make) => {
    const { template } = apiWith(({ pool, plugin }) => make(pool, plugin));
    expect(propertiesOf(template, "AWS::ApiGateway::Authorizer")).toHaveLength(2);
  });

  it.each<readonly [string, () => readonly RouteAuth[]]>([
    [
      "basic",
      () => [
        auth.basic({ realm: "test", sealed: [] }),
        auth.basic({
          realm: "test",
          sealed: [{ key: "arn:a", names: ["users"], ciphertext: "AA" }],
        }),
      ],
    ],
    [
      "oidc",
      () => [
        auth.oidc({ issuer: ISSUER, audience: ["a"] }),
        auth.oidc({ issuer: ISSUER, audience: ["b"] }),
      ],
    ],
  ])("for %s is rejected if another one has its name and other properties", (name, make) => {
    expect(() => apiWith(make)).toThrow(
      `POST /a1: another route of the stack has an authorizer with the name ${name} and other`,
    );
  });

  it("for basic has one function for two APIs of a stack", () => {
    const { stack } = testStack();
    const handler = functionIn(stack, "Handler");
    for (const id of ["One", "Other"]) {
      const basic = auth.basic({ realm: "test", sealed: [] });
      new LockedApi(stack, id, { name: id }).addRoute({
        method: "GET",
        path: "/a",
        handler,
        auth: basic,
      });
    }
    const template = Template.fromStack(stack);
    expect(propertiesOf(template, "AWS::ApiGateway::Authorizer")).toHaveLength(2);
    const names = propertiesOf(template, "AWS::Lambda::Function").map((fn) => fn["FunctionName"]);
    expect(names).toEqual([
      "signet-dev-handler",
      expect.stringMatching(/^signet-dev-basic-[0-9a-f]{8}$/),
    ]);
  });

  it("adds its challenge to the one 401 response of the API", () => {
    const { template } = apiWith(() => [
      auth.basic({ realm: "test", sealed: [] }),
      auth.oidc({ issuer: ISSUER, audience: ["a"] }),
    ]);
    expect(onlyOf(template, "AWS::ApiGateway::GatewayResponse")).toMatchObject({
      ResponseParameters: {
        "gatewayresponse.header.WWW-Authenticate": `'Basic realm="test", charset="UTF-8", Bearer'`,
      },
    });
  });

  it.each([undefined, true, false])("for oidc receives untypedTokens: %j", (untypedTokens) => {
    const settings = { issuer: ISSUER, audience: ["a"], scopes: [], untypedTokens } as const;
    const functionName = "signet-dev-oidc";
    const { template } = apiWith(() => [auth.oidc({ ...settings, functionName })]);
    const tokens = propertiesOf(template, "AWS::Lambda::Function").find(
      ({ FunctionName }) => FunctionName === functionName,
    );
    expect(tokens).toMatchObject({
      Environment: { Variables: { OIDC: JSON.stringify(settings) } },
    });
  });

  it("of the app uses the given identity sources", () => {
    const { template } = apiWith(({ plugin }) => [
      auth.plugin(plugin.function, { identitySources: ["method.request.header.x-ticket"] }),
    ]);
    expect(onlyOf(template, "AWS::ApiGateway::Authorizer")).toMatchObject({
      IdentitySource: "method.request.header.x-ticket",
    });
  });

  it("of the app with passBody is invoked by the guard", () => {
    const { template, fn } = apiWith(({ plugin }) => [
      auth.plugin(plugin.function, { passBody: true }),
    ]);
    expect(propertiesOf(template, "AWS::ApiGateway::Authorizer")).toEqual([]);
    const [id = ""] = Object.entries(resourcesOf(template, "AWS::Lambda::Function"))
      .filter(([, { Properties }]) => Properties["FunctionName"] === "signet-dev-plugin")
      .map(([name]) => name);
    expect(guardConfig(fn)).toHaveProperty(["routes", "POST /a0"], {
      type: "plugin",
      functionName: `<${id}>`,
    });
    expect(
      grantsOf(template).filter((grant) => actionsOf(grant).includes("lambda:InvokeFunction")),
    ).toMatchObject([{ Resource: { "Fn::GetAtt": [id, "Arn"] } }]);
  });

  it("for Cognito is of API Gateway's own type", () => {
    const { template } = apiWith(({ pool }) => [
      auth.cognito({ userPools: [pool()], scopes: ["api/read"] }),
    ]);
    expect(onlyOf(template, "AWS::ApiGateway::Method")).toMatchObject({
      AuthorizationType: "COGNITO_USER_POOLS",
      AuthorizationScopes: ["api/read"],
    });
  });

  it("for basic rejects a realm that would end the header", () => {
    expect(() => auth.basic({ realm: `a"b`, sealed: [] })).toThrow(/realm/);
  });
});

it("a changed authorizer creates a new deployment, even in an app without CDK's flag", () => {
  const deployment = (cacheTtl: Duration) => {
    const stack = new Stack(new App({ analyticsReporting: false }), "Test");
    const plugin = functionIn(stack, "Plugin").function;
    new LockedApi(stack, "Api", { name: "test" }).addRoute({
      method: "GET",
      path: "/a",
      handler: functionIn(stack, "Handler"),
      auth: auth.plugin(plugin, { cacheTtl }),
    });
    return Object.keys(resourcesOf(Template.fromStack(stack), "AWS::ApiGateway::Deployment"));
  };
  const [minute] = deployment(Duration.minutes(1));
  expect(deployment(Duration.minutes(1))).toEqual([minute]);
  expect(deployment(Duration.minutes(2))).not.toEqual([minute]);
});

it.each(["", "  \n"])("auth.public refuses the empty reason %j", (reason) => {
  expect(() => auth.public({ reason })).toThrow("public: reason is empty");
});
