import { describe, expect, it } from "vitest";
import { lambda, ref, user, type Resource } from "../../deployment/sketch.ts";
import type { Tls } from "../../../../lib/cloud/http/http-types.ts";
import { httpGateway } from "./http-gateway.ts";
import { httpApi } from "./http-sketch.ts";

const host = "api.example.com";
const tls: Tls = {
  version: "TLSv1.3",
  cipher: "c",
  serverName: host,
  clientCertificate: undefined,
};
const mapping = (ApiMappingKey: string | undefined, stage: string): Resource => ({
  Type: "AWS::ApiGatewayV2::ApiMapping",
  DependsOn: "Beta",
  Properties: {
    ApiId: ref("Http"),
    DomainName: ref("Domain"),
    Stage: ref(stage),
    ...(ApiMappingKey === undefined ? {} : { ApiMappingKey }),
  },
});
const gateway = httpGateway(
  {
    ...lambda("Fn", "code"),
    Ann: user("ann", {
      Action: "execute-api:Invoke",
      Resource: { "Fn::Sub": "arn:aws:execute-api:*:*:${Http}/beta/GET/iam" },
    }),
    ...httpApi(
      { "GET /a": {}, "GET /iam": { authorization: "AWS_IAM" } },
      {
        api: { DisableExecuteApiEndpoint: true },
      },
    ),
    Beta: {
      Type: "AWS::ApiGatewayV2::Stage",
      Properties: { ApiId: ref("Http"), StageName: "beta", AutoDeploy: true },
    },
    Domain: {
      Type: "AWS::ApiGatewayV2::DomainName",
      Properties: {
        DomainName: host,
        DomainNameConfigurations: [{ CertificateArn: "arn", EndpointType: "REGIONAL" }],
      },
    },
    Whole: mapping(undefined, "HttpStage"),
    One: mapping("v1", "HttpStage"),
    Two: mapping("v1/x", "Beta"),
  },
  {
    fn: ({ rawPath, requestContext }) => ({
      rawPath,
      // The gateway always sends a context.
      stage: (requestContext as { readonly stage: string }).stage,
    }),
  },
);
const get = (path: string, as?: string, connection: Tls | undefined = tls) =>
  gateway.get(path, { host, peer: { tls: connection }, ...(as === undefined ? {} : { as }) });

describe("a custom domain", () => {
  it.each([
    ["/a", "$default"],
    ["/v1/a", "$default"],
    ["/v1/x/a", "beta"],
  ])("maps %s by the longest base path", async (path, stage) => {
    expect((await get(path)).json).toEqual({ rawPath: path, stage });
  });

  it("judges a caller by the mapped stage and the path below the base path", async () => {
    expect((await get("/v1/x/iam", "ann")).status).toBe(200);
    expect((await get("/v1/iam", "ann")).status).toBe(403);
    expect((await get("/v1/x/iam")).status).toBe(403);
  });

  it("matches whole segments only", async () => {
    expect((await get("/v1/xa")).status).toBe(404);
  });

  it("is served over TLS only, and not at the disabled default endpoint", async () => {
    const plain = await gateway.get("/a", { host });
    expect([plain.status, plain.reason]).toEqual([403, "a custom domain is only served over TLS"]);
    expect((await gateway.get("/a")).status).toBe(404);
  });
});
