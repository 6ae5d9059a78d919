import { describe, expect, it } from "vitest";
import { routes } from "../../lib/contract/routes.ts";
import { segment, synthStage, templateOf } from "./synth-stage.ts";
import {
  actionsOf,
  grantsOf,
  onlyOf,
  propertiesOf,
  refOf,
  resourcesOf,
  textOf,
} from "./template-queries.ts";

const template = templateOf(synthStage().assembly, "Signet-dev-Api");
const functions = propertiesOf(template, "AWS::Lambda::Function");
const grants = grantsOf(template);

/** Each method under its verb and path, as in the table of routes. */
const methods = Object.fromEntries(
  propertiesOf(template, "AWS::ApiGateway::Method").map((method) => {
    const resource = resourcesOf(template, "AWS::ApiGateway::Resource")[
      refOf(method["ResourceId"]) ?? ""
    ];
    return [`${String(method["HttpMethod"])} /${String(resource?.Properties["PathPart"])}`, method];
  }),
);

describe("the API", () => {
  it("has the methods of the table of routes", () => {
    expect(Object.keys(methods).toSorted()).toEqual(Object.keys(routes).toSorted());
  });

  it("asks for IAM on every method but GET /open", () => {
    const others = Object.entries(methods).filter(
      ([, { AuthorizationType }]) => AuthorizationType !== "AWS_IAM",
    );
    expect(others.map(([route]) => route)).toEqual(["GET /open"]);
  });

  it("validates every method", () => {
    const validators = resourcesOf(template, "AWS::ApiGateway::RequestValidator");
    for (const { RequestValidatorId } of Object.values(methods)) {
      expect(validators[refOf(RequestValidatorId) ?? ""]?.Properties).toMatchObject({
        ValidateRequestBody: true,
        ValidateRequestParameters: true,
      });
    }
  });

  it("validates an order's body whatever its content type", () => {
    expect(methods["POST /orders"]?.["RequestModels"]).toEqual({
      $default: { Ref: expect.stringMatching(/Body/) },
    });
    expect(onlyOf(template, "AWS::ApiGateway::Model")).toMatchObject({
      Schema: { required: ["item", "quantity"], additionalProperties: false },
    });
  });

  it("is regional and takes TLS 1.3 under its own host name alone", () => {
    expect(onlyOf(template, "AWS::ApiGateway::RestApi")).toEqual({
      Name: "signet-dev",
      EndpointConfiguration: { Types: ["REGIONAL"] },
      SecurityPolicy: "SecurityPolicy_TLS13_1_3_2025_09",
      EndpointAccessMode: "STRICT",
    });
  });

  it("throttles, traces and logs its stage, without the requests themselves", () => {
    expect(onlyOf(template, "AWS::ApiGateway::Stage")).toMatchObject({
      StageName: "prod",
      TracingEnabled: true,
      MethodSettings: [
        {
          HttpMethod: "*",
          ResourcePath: "/*",
          ThrottlingRateLimit: 20,
          ThrottlingBurstLimit: 40,
          LoggingLevel: "ERROR",
          DataTraceEnabled: false,
        },
      ],
    });
  });

  it("keeps nothing secret in the access log", () => {
    const stage = onlyOf(template, "AWS::ApiGateway::Stage");
    const { Format } = stage["AccessLogSetting"] as { Format: string };
    const variables = [...Format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
    expect(variables).toContain("identity.userArn");
    for (const name of variables) {
      expect(name).not.toMatch(/^path$|querystring|header|message|validationError|apiKey/i);
    }
  });

  it("may call each function only from that function's own route and stage", () => {
    const sources = propertiesOf(template, "AWS::Lambda::Permission").map(
      ({ SourceArn, Principal }) => `${String(Principal)} ${textOf(SourceArn)}`,
    );
    const stage = "<AWS::AccountId>:<ApiRestApi\\w+>/<ApiRestApiDeploymentStageprod\\w+>";
    expect(sources).toEqual(
      ["GET/open", "GET/secure", "POST/orders"].map((route) =>
        expect.stringMatching(new RegExp(`^apigateway.amazonaws.com arn:.*:${stage}/${route}$`)),
      ),
    );
  });
});

describe("the functions", () => {
  it("have each a role of their own", () => {
    const roles = functions.map(({ Role }) => JSON.stringify(Role));
    expect(new Set(roles).size).toBe(functions.length);
  });

  it("are bounded in time and number, and their environment is encrypted", () => {
    expect(functions).toHaveLength(3);
    for (const properties of functions) {
      expect(properties).toMatchObject({
        Runtime: "nodejs24.x",
        Timeout: 10,
        ReservedConcurrentExecutions: 10,
        TracingConfig: { Mode: "Active" },
        KmsKeyArn: { "Fn::ImportValue": expect.stringMatching(/EnvironmentKey/) },
      });
    }
  });

  it("get the settings and the sealed segments of their contract, and nothing else", () => {
    expect(
      Object.fromEntries(
        functions.map(({ FunctionName, Environment }) => [FunctionName, Environment]),
      ),
    ).toEqual({
      "signet-dev-open": undefined,
      "signet-dev-secure": {
        Variables: { STAGE: "dev", SEALED_SECRETS: JSON.stringify([segment]) },
      },
      "signet-dev-orders": undefined,
    });
  });
});

describe("the roles", () => {
  it("have no managed policy", () => {
    for (const { ManagedPolicyArns } of propertiesOf(template, "AWS::IAM::Role")) {
      expect(ManagedPolicyArns).toBeUndefined();
    }
    expect(propertiesOf(template, "AWS::IAM::ManagedPolicy")).toEqual([]);
  });

  it("open a segment only with the sealing key, under exactly the function's context", () => {
    const decrypting = grants.filter((grant) =>
      actionsOf(grant).some((action) => !/^(logs|xray):\w+$/.test(action)),
    );
    expect(decrypting).toEqual([
      {
        to: [expect.stringMatching(/^SecureRole/)],
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: { "Fn::ImportValue": expect.stringMatching(/SealingKey/) },
        Condition: {
          StringEquals: {
            "kms:EncryptionContext:app": "signet",
            "kms:EncryptionContext:stage": "dev",
            "kms:EncryptionContext:function": "secure",
          },
          "ForAllValues:StringEquals": {
            "kms:EncryptionContextKeys": ["app", "stage", "function"],
          },
        },
      },
    ]);
  });

  it("write each to their own log group", () => {
    const writing = grants.filter((grant) => actionsOf(grant).includes("logs:PutLogEvents"));
    expect(writing.map(({ to, Resource }) => `${to.join()} ${textOf(Resource)}`)).toEqual([
      expect.stringMatching(/^OpenRole\w+ <OpenLogs\w+\.Arn>$/),
      expect.stringMatching(/^SecureRole\w+ <SecureLogs\w+\.Arn>$/),
      expect.stringMatching(/^OrdersRole\w+ <OrdersLogs\w+\.Arn>$/),
      expect.stringMatching(/^ApiLoggingRole\w+ \*$/),
    ]);
  });

  it("use a wildcard only where the service has no resources to name", () => {
    const wild = grants.filter(
      (grant) => textOf(grant.Resource).includes("*") || actionsOf(grant).join().includes("*"),
    );
    expect(new Set(wild.flatMap(({ to }) => to.map((id) => id.slice(0, -8))))).toEqual(
      new Set(["OpenRole", "SecureRole", "OrdersRole", "ApiLoggingRole"]),
    );
    for (const { to, ...grant } of wild) {
      const service = to.join().startsWith("ApiLogging") ? /^logs:\w+$/ : /^xray:Put\w+$/;
      for (const action of actionsOf(grant)) expect(action).toMatch(service);
    }
  });
});
