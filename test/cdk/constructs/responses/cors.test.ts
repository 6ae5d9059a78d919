import { Duration, Stack, Validations } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { InterfaceVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import { Alias, Function } from "aws-cdk-lib/aws-lambda";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { auth, type CorsOptions, LockedApi } from "../../../../lib/cdk/constructs/index.ts";
import type { LockedApiProps } from "../../../../lib/cdk/constructs/api/locked-api-props.ts";
import { onlyOf, type Properties, propertiesOf } from "../../../app/stacks/template-queries.ts";
import { check, plainFunction, reportingApp } from "../../checks/describe-rule.ts";
import { functionIn, testStack } from "../function/function-in.ts";

const cors: CorsOptions = {
  allowOrigins: ["https://app.example.com"],
  allowMethods: ["GET", "POST"],
  allowHeaders: ["Authorization", "Content-Type"],
};

function apiWith(changes: Partial<CorsOptions> = {}, props: Partial<LockedApiProps> = {}) {
  const { stack } = testStack();
  const api = new LockedApi(stack, "Api", {
    name: "test",
    cors: { ...cors, ...changes },
    ...props,
  });
  return { stack, api };
}

const preflightsOf = (template: Template) =>
  propertiesOf(template, "AWS::ApiGateway::Method").filter(
    ({ HttpMethod }) => HttpMethod === "OPTIONS",
  );

/** Returns the headers of the only preflight response, without the quotes. */
function headersOf(template: Template): Readonly<Record<string, string>> {
  const [{ Integration } = {}] = preflightsOf(template);
  // The method has the form that the test below checks.
  const { IntegrationResponses } = Integration as { IntegrationResponses: Properties[] };
  const [{ ResponseParameters } = {}] = IntegrationResponses;
  return Object.fromEntries(
    Object.entries(ResponseParameters ?? {}).map(([name, value]) => [
      name.replace("method.response.header.", ""),
      String(value).slice(1, -1),
    ]),
  );
}

describe("the preflight method", () => {
  it("names the methods that the path has and cors allows", () => {
    const { stack, api } = apiWith();
    const handler = functionIn(stack, "Handler");
    for (const method of ["GET", "POST", "DELETE"] as const) {
      api.addRoute({ method, path: "/orders", handler });
    }
    const template = Template.fromStack(stack);
    expect(headersOf(template)).toEqual({
      "Access-Control-Allow-Headers": "Authorization,Content-Type",
      "Access-Control-Allow-Methods": "GET,POST",
      "Access-Control-Allow-Origin": "https://app.example.com",
      Vary: "Origin",
    });
  });

  it("exists only on paths with a method that cors allows", () => {
    const { stack, api } = apiWith();
    const handler = functionIn(stack, "Handler");
    api.addRoute({ method: "GET", path: "/a", handler });
    api.addRoute({ method: "DELETE", path: "/b", handler });
    expect(preflightsOf(Template.fromStack(stack))).toHaveLength(1);
  });

  it("converts bodies to text, because API Gateway applies no template to binary data", () => {
    const { stack, api } = apiWith();
    api.addRoute({ method: "GET", path: "/a", handler: functionIn(stack, "Handler") });
    expect(preflightsOf(Template.fromStack(stack))).toMatchObject([
      {
        AuthorizationType: "NONE",
        Integration: {
          Type: "MOCK",
          ContentHandling: "CONVERT_TO_TEXT",
          IntegrationResponses: [{ ContentHandling: "CONVERT_TO_TEXT" }],
        },
      },
    ]);
  });

  it.each([
    [{ maxAge: Duration.hours(1) }, { "Access-Control-Max-Age": "3600" }],
    [{ maxAge: Duration.seconds(0) }, { "Access-Control-Max-Age": "-1" }],
    [{ allowCredentials: true }, { "Access-Control-Allow-Credentials": "true" }],
    [{ allowOrigins: ["*"] }, { "Access-Control-Allow-Origin": "*" }],
  ])("has the headers of %j", (changes, headers) => {
    const { stack, api } = apiWith(changes);
    api.addRoute({ method: "GET", path: "/a", handler: functionIn(stack, "Handler") });
    expect(headersOf(Template.fromStack(stack))).toMatchObject(headers);
  });

  it("is allowed by the resource policy of a private API and of an allow list", () => {
    const { stack, api } = apiWith({}, { allowFrom: ["192.0.2.0/24"] });
    const handler = functionIn(stack, "Handler");
    api.addRoute({ method: "GET", path: "/a", handler });
    const privateTo = [
      InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, "Endpoint", {
        vpcEndpointId: "vpce-0a1b2c3d",
        port: 443,
      }),
    ] as const;
    const other = new LockedApi(stack, "Private", { name: "private", cors, privateTo });
    other.addRoute({ method: "GET", path: "/b", handler });
    const allowed = propertiesOf(Template.fromStack(stack), "AWS::ApiGateway::RestApi").map(
      ({ Policy }) =>
        // Both APIs have a policy.
        (Policy as { Statement: { Effect: string; Resource: unknown }[] }).Statement.filter(
          ({ Effect }) => Effect === "Allow",
        ).map(({ Resource }) => Resource),
    );
    expect(allowed).toEqual([["execute-api:/prod/OPTIONS/a"], ["execute-api:/prod/OPTIONS/b"]]);
  });

  it("has no finding, while another open method beside it has one", () => {
    const app = reportingApp();
    const stack = new Stack(app, "Test");
    const api = new LockedApi(stack, "Api", { name: "test", cors });
    api.addRoute({ method: "GET", path: "/a", handler: functionIn(stack, "Handler") });
    api.restApi.root.resourceForPath("/a").addMethod("PUT");
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const open = check(app).found.filter(({ ruleName }) => ruleName === "LOCK01");
    expect(open.map(({ description }) => description.split(".")[0])).toEqual([
      "PUT /a has no authorizer",
    ]);
  });
});

describe("the errors of API Gateway", () => {
  const errors = (changes: Partial<CorsOptions> = {}) => {
    const { stack, api } = apiWith(changes);
    const oidc = auth.oidc({ issuer: "https://issuer.example", audience: ["a"] });
    api.addRoute({ method: "GET", path: "/a", handler: functionIn(stack, "Handler"), auth: oidc });
    return { stack, api };
  };

  it("name the origin in every class, and beside the challenge of a 401", () => {
    const responses = propertiesOf(
      Template.fromStack(errors().stack),
      "AWS::ApiGateway::GatewayResponse",
    );
    const header = (name: string) => `gatewayresponse.header.${name}`;
    const named = {
      [header("Access-Control-Allow-Origin")]: "'https://app.example.com'",
      [header("Vary")]: "'Origin'",
    };
    expect(
      Object.fromEntries(
        responses.map(({ ResponseType, ResponseParameters }) => [ResponseType, ResponseParameters]),
      ),
    ).toEqual({
      DEFAULT_4XX: named,
      DEFAULT_5XX: named,
      UNAUTHORIZED: { ...named, [header("WWW-Authenticate")]: "'Bearer'" },
    });
  });

  it("have no CORS header without cors", () => {
    const { stack } = testStack();
    const api = new LockedApi(stack, "Api", { name: "test" });
    const handler = functionIn(stack, "Handler");
    api.addRoute({ method: "GET", path: "/a", handler });
    const template = Template.fromStack(stack);
    expect(propertiesOf(template, "AWS::ApiGateway::GatewayResponse")).toEqual([]);
    expect(preflightsOf(template)).toEqual([]);
    expect(JSON.stringify(onlyOf(template, "AWS::Lambda::Function"))).not.toContain("SIGNET_CORS");
  });

  it("name the first of several origins, never the origin of the request, which an annotation says", () => {
    const { stack } = errors({ allowOrigins: ["https://a.example", "https://b.example"] });
    const template = JSON.stringify(
      propertiesOf(Template.fromStack(stack), "AWS::ApiGateway::GatewayResponse"),
    );
    expect(template).toContain("'https://a.example'");
    expect(template).not.toContain("method.request");
    Annotations.fromStack(stack).hasInfo(
      "/Test/Api/RestApi",
      Match.stringLikeRegexp("name only the origin https://a.example"),
    );
  });
});

describe("the handler", () => {
  const corsOf = (stack: Stack) =>
    propertiesOf(Template.fromStack(stack), "AWS::Lambda::Function").flatMap(({ Environment }) => {
      // Every function of these tests has variables, if it has an environment.
      const { Variables } = (Environment ?? {}) as { Variables?: Record<string, string> };
      return Variables?.["SIGNET_CORS"] ?? [];
    });

  it("gets the origins, whether it is a SealedFunction, a Function or an alias", () => {
    const { stack, api } = apiWith({ exposeHeaders: ["ETag"] });
    api.addRoute({ method: "GET", path: "/a", handler: functionIn(stack, "Handler") });
    api.addRoute({ method: "GET", path: "/b", handler: plainFunction(stack, "Plain") });
    const { currentVersion: version } = plainFunction(stack, "Aliased");
    const handler = new Alias(stack, "Alias", { aliasName: "live", version });
    api.addRoute({ method: "GET", path: "/c", handler });
    const config = '{"allowOrigins":["https://app.example.com"],"exposeHeaders":["ETag"]}';
    expect(corsOf(stack)).toEqual([config, config, config]);
  });

  it("gets no origins for a method that cors leaves out", () => {
    const { stack, api } = apiWith();
    api.addRoute({ method: "DELETE", path: "/a", handler: functionIn(stack, "Handler") });
    expect(corsOf(stack)).toEqual([]);
  });

  it("of another app keeps its environment, which an annotation says", () => {
    const { stack, api } = apiWith();
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:other";
    const handler = Function.fromFunctionArn(stack, "Other", arn);
    api.addRoute({ method: "GET", path: "/a", handler });
    const said = Annotations.fromStack(stack).findInfo(
      "/Test/Other",
      Match.stringLikeRegexp("set its variable SIGNET_CORS to "),
    );
    expect(said).toHaveLength(1);
  });

  it("cannot serve two APIs with different origins", () => {
    const { stack, api } = apiWith();
    const handler = functionIn(stack, "Handler");
    api.addRoute({ method: "GET", path: "/a", handler });
    const same = new LockedApi(stack, "Same", { name: "same", cors });
    same.addRoute({ method: "GET", path: "/a", handler });
    const allowOrigins = ["https://other.example"];
    const other = new LockedApi(stack, "Other", { name: "other", cors: { ...cors, allowOrigins } });
    expect(() => other.addRoute({ method: "GET", path: "/a", handler })).toThrow(
      "cors: Test/Handler/Function also serves an API with other origins; use one function for each API",
    );
  });
});

describe("the options", () => {
  it.each<[string, Partial<CorsOptions>, string]>([
    ["no origin", { allowOrigins: [] }, "allowOrigins is empty"],
    ["no method", { allowMethods: [] }, "allowMethods is empty"],
    [
      "every website with credentials",
      { allowOrigins: ["*"], allowCredentials: true },
      'allowOrigins is "*", with which allowCredentials would let every website act as the user',
    ],
    ["* beside an origin", { allowOrigins: ["*", "https://a.example"] }, 'has "*" beside other'],
    [
      "the origin null",
      { allowOrigins: ["null"] },
      'every sandboxed page and local file has the origin "null"',
    ],
    ["a path", { allowOrigins: ["https://a.example/"] }, "https://a.example/ is not an origin"],
    ["capitals", { allowOrigins: ["https://A.example"] }, "https://A.example is not an origin"],
    ["a default port", { allowOrigins: ["https://a.example:443"] }, "is not an origin"],
    ["a wildcard host", { allowOrigins: ["https://*.a.example"] }, "is not an origin"],
    ["a quote", { allowOrigins: ["https://a.example'"] }, "is not an origin"],
    ["VTL", { allowOrigins: ['https://a" || "" == "'] }, "is not an origin"],
    ["a bare host", { allowOrigins: ["a.example"] }, "a.example is not an origin"],
    ["plain HTTP", { allowOrigins: ["http://a.example"] }, "http://a.example is not encrypted"],
    ["every header", { allowHeaders: ["*"] }, '"*" is not the name of a header'],
    ["a header with a comma", { exposeHeaders: ["A,B"] }, '"A,B" is not the name of a header'],
  ])("must not have %s", (_, changes, message) => {
    expect(() => apiWith(changes)).toThrow(message);
  });

  it.each([
    ["https://app.example.com:8443"],
    ["http://localhost:5173"],
    ["http://127.0.0.1:3000"],
    ["http://[::1]:3000"],
    ["capacitor://localhost"],
    ["${Token[Site.1]}"],
  ])("may have the origin %s", (origin) => {
    expect(() => apiWith({ allowOrigins: [origin] })).not.toThrow();
  });
});
