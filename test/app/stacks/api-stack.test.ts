import { describe, expect, it } from "vitest";
import { routes } from "../../../lib/app/contract/routes.ts";
import { stageFunctions } from "./stage-functions.ts";
import { sealedStage, synthStage, templateOf } from "./synth-stage.ts";
import {
  actionsOf,
  grantsOf,
  onlyOf,
  propertiesOf,
  refOf,
  resourcesOf,
  textOf,
} from "./template-queries.ts";
import { GUARD_HANDLER, GUARD_VARIABLE } from "../../../lib/formats/function/guard-config.ts";

const FUNCTIONS = stageFunctions.map(({ id }) => id);

/**
 * The construct of each function that may open secrets, by the function's name in the sealed file. The list is
 * written by hand, so a change of the contract that gives a function the permission fails the test.
 */
const OPENING = {
  secure: "Secure",
  hooks: "Hooks",
  tickets: "Tickets",
  basic: "ApiBasicUsers",
};
const template = templateOf(synthStage().assembly, "Signet-dev-Api");
const functions = propertiesOf(template, "AWS::Lambda::Function");
const grants = grantsOf(template);

/** Returns the path of a resource; an empty text for the root, which has no reference. */
function pathOf(resourceId: unknown): string {
  const resources = resourcesOf(template, "AWS::ApiGateway::Resource");
  const resource = resources[refOf(resourceId) ?? ""]?.Properties;
  return resource ? `${pathOf(resource["ParentId"])}/${String(resource["PathPart"])}` : "";
}

/** The methods by verb and path, as in the table of routes. */
const methods = Object.fromEntries(
  propertiesOf(template, "AWS::ApiGateway::Method").map((method) => {
    return [`${String(method["HttpMethod"])} ${pathOf(method["ResourceId"])}`, method];
  }),
);

describe("the API", () => {
  it("has the methods of the table of routes", () => {
    expect(Object.keys(methods).toSorted()).toEqual(Object.keys(routes).toSorted());
  });

  it("has the authorization type of the table on each method", () => {
    const types: Record<string, string> = { IAM: "AWS_IAM", PUBLIC: "NONE", HMAC: "NONE" };
    for (const [key, { auth }] of Object.entries(routes)) {
      expect([key, methods[key]?.["AuthorizationType"]]).toEqual([
        key,
        types[auth.type] ?? "CUSTOM",
      ]);
    }
  });

  it("has no authorization only on GET /open and on routes that the guard verifies", () => {
    const open = Object.keys(methods).filter(
      (key) => methods[key]?.["AuthorizationType"] === "NONE",
    );
    expect(open.toSorted()).toEqual([
      "GET /open",
      "POST /hooks/github",
      "POST /hooks/lab11",
      "POST /hooks/std",
    ]);
    const guarded = functions.filter(({ Handler }) => Handler === GUARD_HANDLER);
    expect(guarded.map(({ FunctionName }) => FunctionName)).toEqual(["signet-dev-hooks"]);
    const environment = JSON.stringify(guarded[0]?.["Environment"]);
    for (const key of open.filter((one) => one !== "GET /open")) {
      expect(environment).toContain(key);
    }
  });

  it("has a request validator on every method", () => {
    const validators = resourcesOf(template, "AWS::ApiGateway::RequestValidator");
    for (const { RequestValidatorId } of Object.values(methods)) {
      expect(validators[refOf(RequestValidatorId) ?? ""]?.Properties).toMatchObject({
        ValidateRequestBody: true,
        ValidateRequestParameters: true,
      });
    }
  });

  it("validates the body of an order for every content type", () => {
    expect(methods["POST /orders"]?.["RequestModels"]).toEqual({
      $default: { Ref: expect.stringMatching(/Body/) },
    });
    const Schema = expect.objectContaining({
      required: ["item", "quantity"],
      additionalProperties: false,
    });
    expect(propertiesOf(template, "AWS::ApiGateway::Model")).toContainEqual(
      expect.objectContaining({ Schema }),
    );
  });

  it("is regional and requires TLS 1.3", () => {
    expect(onlyOf(template, "AWS::ApiGateway::RestApi")).toEqual({
      Name: "signet-dev",
      BinaryMediaTypes: ["*/*"],
      EndpointConfiguration: { Types: ["REGIONAL"] },
      SecurityPolicy: "SecurityPolicy_TLS13_1_3_2025_09",
      EndpointAccessMode: "STRICT",
    });
  });

  it("throttles, traces and logs its stage, without logging whole requests", () => {
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

  it("has no secret values in the access log", () => {
    const stage = onlyOf(template, "AWS::ApiGateway::Stage");
    // CDK writes this setting for a stage with an access log.
    const { Format } = stage["AccessLogSetting"] as { Format: string };
    const variables = [...Format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
    expect(variables).toContain("identity.userArn");
    for (const name of variables) {
      expect(name).not.toMatch(/^path$|querystring|header|message|validationError|apiKey/i);
    }
  });

  it("may invoke a function only for its routes in this stage, or as an authorizer", () => {
    const sources = propertiesOf(template, "AWS::Lambda::Permission").map(
      ({ SourceArn, Principal }) => `${String(Principal)} ${textOf(SourceArn)}`,
    );
    const stage = "<AWS::AccountId>:<ApiRestApi\\w+>/<ApiRestApiDeploymentStageprod\\w+>";
    const from = (place: string): unknown =>
      expect.stringMatching(new RegExp(`^apigateway.amazonaws.com arn:.*:${place}$`));
    const authorizer = "<AWS::AccountId>:<ApiRestApi\\w+>/authorizers/<\\w+Authorizer\\w+>";
    const authorizers = propertiesOf(template, "AWS::ApiGateway::Authorizer");
    expect(sources).toHaveLength(Object.keys(routes).length + authorizers.length);
    expect(sources).toEqual(
      expect.arrayContaining([
        ...Object.keys(routes).map((key) => from(`${stage}/${key.replace(" ", "")}`)),
        ...authorizers.map(() => from(authorizer)),
      ]),
    );
  });
});

describe("the functions", () => {
  it("each have their own role", () => {
    const roles = functions.map(({ Role }) => JSON.stringify(Role));
    expect(new Set(roles).size).toBe(functions.length);
  });

  it("have a timeout, reserved concurrency and an encrypted environment", () => {
    expect(functions).toHaveLength(FUNCTIONS.length);
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

  it("get only the settings and sealed segments of their contract", () => {
    for (const { name, contract } of stageFunctions) {
      const fn = functions.find(({ FunctionName }) => FunctionName === `signet-dev-${name}`);
      // Lambda's `Environment` has only this member.
      const environment = fn?.["Environment"] as
        | { Variables?: Record<string, unknown> }
        | undefined;
      const sealed = contract.secrets.length > 0 ? ["SEALED_FOR", "SEALED_SECRETS"] : [];
      const guard = name === "hooks" ? [GUARD_VARIABLE] : [];
      expect(Object.keys(environment?.Variables ?? {}).toSorted()).toEqual(
        [...contract.settings, ...sealed, ...guard].toSorted(),
      );
      const segments = sealed.length > 0 ? JSON.stringify(sealedStage[name]) : undefined;
      expect(environment?.Variables?.["SEALED_SECRETS"]).toBe(segments);
    }
  });
});

describe("the roles", () => {
  it("have no managed policy", () => {
    for (const { ManagedPolicyArns } of propertiesOf(template, "AWS::IAM::Role")) {
      expect(ManagedPolicyArns).toBeUndefined();
    }
    expect(propertiesOf(template, "AWS::IAM::ManagedPolicy")).toEqual([]);
  });

  it("can open segments only with the sealing key and exactly the function's context", () => {
    const opening = grants.filter((grant) => actionsOf(grant).join().startsWith("kms:"));
    expect(opening).toEqual(
      Object.entries(OPENING).map(([name, id]) => ({
        to: [expect.stringMatching(new RegExp(`^${id}Role`))],
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: { "Fn::ImportValue": expect.stringMatching(/SealingKey/) },
        Condition: {
          StringEquals: {
            "kms:EncryptionContext:app": "signet",
            "kms:EncryptionContext:stage": "dev",
            "kms:EncryptionContext:function": name,
          },
          "ForAllValues:StringEquals": {
            "kms:EncryptionContextKeys": ["app", "stage", "function"],
          },
        },
      })),
    );
  });

  it("have no other permissions than to write logs, traces and items for deliveries", () => {
    const others = grants.filter(
      (grant) => !actionsOf(grant).every((action) => /^(logs|xray|kms):\w+$/.test(action)),
    );
    expect(others.map(({ to, Action }) => [to.join(), Action])).toEqual([
      [expect.stringMatching(/^HooksRole/), ["dynamodb:GetItem", "dynamodb:PutItem"]],
    ]);
  });

  it("can each write only to their own log group", () => {
    const writing = grants.filter((grant) => actionsOf(grant).includes("logs:PutLogEvents"));
    expect(writing.map(({ to, Resource }) => `${to.join()} ${textOf(Resource)}`)).toEqual([
      ...FUNCTIONS.map((id): unknown =>
        expect.stringMatching(new RegExp(`^${id}Role\\w+ <${id}Logs\\w+\\.Arn>$`)),
      ),
      expect.stringMatching(/^ApiLoggingRole\w+ \*$/),
    ]);
  });

  it("use a wildcard only if the service has no resource types", () => {
    const wild = grants.filter(
      (grant) => textOf(grant.Resource).includes("*") || actionsOf(grant).join().includes("*"),
    );
    expect(new Set(wild.flatMap(({ to }) => to.map((id) => id.slice(0, -8))))).toEqual(
      new Set([...FUNCTIONS.map((id) => `${id}Role`), "ApiLoggingRole"]),
    );
    for (const { to, ...grant } of wild) {
      const service = to.join().startsWith("ApiLogging") ? /^logs:\w+$/ : /^xray:Put\w+$/;
      for (const action of actionsOf(grant)) expect(action).toMatch(service);
    }
  });
});
