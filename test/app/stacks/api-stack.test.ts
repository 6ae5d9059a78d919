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
 * Each function that may open secrets, by its name in the sealed file, and its construct. The list is
 * written by hand, so that a change of the contract cannot give a function the permission unnoticed.
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

/** The path of a resource: nothing for the root, which has no reference. */
function pathOf(resourceId: unknown): string {
  const resources = resourcesOf(template, "AWS::ApiGateway::Resource");
  const resource = resources[refOf(resourceId) ?? ""]?.Properties;
  return resource ? `${pathOf(resource["ParentId"])}/${String(resource["PathPart"])}` : "";
}

/** Each method under its verb and path, as in the table of routes. */
const methods = Object.fromEntries(
  propertiesOf(template, "AWS::ApiGateway::Method").map((method) => {
    return [`${String(method["HttpMethod"])} ${pathOf(method["ResourceId"])}`, method];
  }),
);

describe("the API", () => {
  it("has the methods of the table of routes", () => {
    expect(Object.keys(methods).toSorted()).toEqual(Object.keys(routes).toSorted());
  });

  it("asks each method's callers for what the table says", () => {
    const types: Record<string, string> = { IAM: "AWS_IAM", PUBLIC: "NONE", HMAC: "NONE" };
    for (const [key, { auth }] of Object.entries(routes)) {
      expect([key, methods[key]?.["AuthorizationType"]]).toEqual([
        key,
        types[auth.type] ?? "CUSTOM",
      ]);
    }
  });

  it("asks for nothing at the gateway only where the guard verifies, and on GET /open", () => {
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
    const Schema = expect.objectContaining({
      required: ["item", "quantity"],
      additionalProperties: false,
    });
    expect(propertiesOf(template, "AWS::ApiGateway::Model")).toContainEqual(
      expect.objectContaining({ Schema }),
    );
  });

  it("is regional and takes TLS 1.3 under its own host name alone", () => {
    expect(onlyOf(template, "AWS::ApiGateway::RestApi")).toEqual({
      Name: "signet-dev",
      BinaryMediaTypes: ["*/*"],
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
    // CDK writes the setting of a stage that has a log.
    const { Format } = stage["AccessLogSetting"] as { Format: string };
    const variables = [...Format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
    expect(variables).toContain("identity.userArn");
    for (const name of variables) {
      expect(name).not.toMatch(/^path$|querystring|header|message|validationError|apiKey/i);
    }
  });

  it("may call each function only from its own routes and stage, or as an authorizer", () => {
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
  it("have each a role of their own", () => {
    const roles = functions.map(({ Role }) => JSON.stringify(Role));
    expect(new Set(roles).size).toBe(functions.length);
  });

  it("are bounded in time and number, and their environment is encrypted", () => {
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

  it("get the settings and the sealed segments of their contract, and nothing else", () => {
    for (const { name, contract } of stageFunctions) {
      const fn = functions.find(({ FunctionName }) => FunctionName === `signet-dev-${name}`);
      // An environment of Lambda has this one member.
      const environment = fn?.["Environment"] as
        | { Variables?: Record<string, unknown> }
        | undefined;
      const sealed = contract.secrets.length > 0 ? ["SEALED_SECRETS"] : [];
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

  it("open a segment only with the sealing key, under exactly the function's context", () => {
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

  it("may do nothing else but write logs and traces, and remember deliveries", () => {
    const others = grants.filter(
      (grant) => !actionsOf(grant).every((action) => /^(logs|xray|kms):\w+$/.test(action)),
    );
    expect(others.map(({ to, Action }) => [to.join(), Action])).toEqual([
      [expect.stringMatching(/^HooksRole/), ["dynamodb:GetItem", "dynamodb:PutItem"]],
    ]);
  });

  it("write each to their own log group", () => {
    const writing = grants.filter((grant) => actionsOf(grant).includes("logs:PutLogEvents"));
    expect(writing.map(({ to, Resource }) => `${to.join()} ${textOf(Resource)}`)).toEqual([
      ...FUNCTIONS.map((id): unknown =>
        expect.stringMatching(new RegExp(`^${id}Role\\w+ <${id}Logs\\w+\\.Arn>$`)),
      ),
      expect.stringMatching(/^ApiLoggingRole\w+ \*$/),
    ]);
  });

  it("use a wildcard only where the service has no resources to name", () => {
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
