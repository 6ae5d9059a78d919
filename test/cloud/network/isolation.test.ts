import { once } from "node:events";
import { connect, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ISSUER_PATH } from "../../../lib/cloud/identity-provider/issuer.ts";
import { bundled } from "../bundled.ts";
import { result } from "../runtime/invoke.ts";
import { noNetworks, sandbox } from "../runtime/sandbox-here.ts";
import { att, lambda, policy, ref, type Resource, type Statement } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { subnet, vpc } from "./vpc-sketch.ts";

/** Source of a handler that connects to the address in its event, or calls KMS or Lambda with the unmodified SDK. */
const caller = await bundled(`
import { connect } from "node:net";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
const settings = { maxAttempts: 1, requestHandler: { requestTimeout: 5000 } };
const said = (sent) => sent.then(
  ({ Payload }) => JSON.parse(Buffer.from(Payload)),
  ({ name, message, code }) => name === "AccessDeniedException" ? message : code ?? name,
);
export const handler = async ({ host, port, path, invoke, get }) => {
  if (get) {
    const scope = "AKIA/20260101/us-east-1/lambda/aws4_request";
    const authorization = "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64);
    return (await fetch(process.env.AWS_ENDPOINT_URL + get, { headers: { authorization, "x-amz-date": "20260101T000000Z" } })).status;
  }
  if (invoke === "kms") return said(new KMSClient(settings).send(new DecryptCommand({ CiphertextBlob: Buffer.alloc(9) })));
  if (invoke) return said(new LambdaClient(settings).send(new InvokeCommand({ FunctionName: invoke })));
  return new Promise((resolve) => {
    const socket = connect(path ? { path } : { host, port }, () => resolve("connected"));
    socket.on("error", ({ code }) => resolve(code)).on("close", () => resolve("closed"));
  });
};`);
const target = `export const handler = async () => "called";`;

const group = (egress?: object, ingress?: object): Resource => ({
  Type: "AWS::EC2::SecurityGroup",
  Properties: {
    VpcId: ref("Vpc"),
    ...(egress ? { SecurityGroupEgress: [egress] } : {}),
    ...(ingress ? { SecurityGroupIngress: [ingress] } : {}),
  },
});
const https = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
const inVpc = (groupId: string) => ({
  Timeout: 20,
  VpcConfig: { SubnetIds: [ref("Subnet")], SecurityGroupIds: [ref(groupId)] },
});
const invoking = (Condition?: object): Statement => ({
  Action: "lambda:InvokeFunction",
  Resource: "*",
  ...(Condition ? { Condition } : {}),
});
const viaEndpoint = { StringEquals: { "aws:SourceVpce": ref("Endpoint") } };
const inside = {
  StringEquals: { "aws:SourceVpc": ref("Vpc") },
  IpAddress: { "aws:VpcSourceIp": "10.0.0.0/24" },
  Null: { "aws:SourceIp": "true" },
};

const stack = {
  name: "Network",
  handlers: { caller, target },
  resources: {
    Vpc: vpc(),
    Subnet: subnet("10.0.0.0/24"),
    Outgoing: group(),
    Elsewhere: group({ ...https, CidrIp: "10.9.0.0/16" }),
    OtherPort: group({ IpProtocol: "tcp", FromPort: 80, ToPort: 80, CidrIp: "0.0.0.0/0" }),
    Paired: group(),
    PairedOut: {
      Type: "AWS::EC2::SecurityGroupEgress",
      Properties: {
        GroupId: ref("Paired"),
        DestinationSecurityGroupId: ref("OfEndpoint"),
        ...https,
      },
    },
    OfEndpoint: group(undefined, { ...https, CidrIp: att("Vpc", "CidrBlock") }),
    Endpoint: {
      Type: "AWS::EC2::VPCEndpoint",
      Properties: {
        ServiceName: { "Fn::Sub": "com.amazonaws.${AWS::Region}.lambda" },
        VpcEndpointType: "Interface",
        PrivateDnsEnabled: true,
        VpcId: ref("Vpc"),
        SubnetIds: [ref("Subnet")],
        SecurityGroupIds: [ref("OfEndpoint")],
        PolicyDocument: policy(
          {
            Principal: "*",
            Action: "lambda:InvokeFunction",
            Resource: [att("Target"), att("Barred")],
          },
          { Effect: "Deny", Principal: "*", Action: "*", Resource: att("Barred") },
        ),
      },
    },
    ...lambda("Target", "target"),
    ...lambda("Barred", "target"),
    ...lambda("Unnamed", "target"),
    ...lambda("Free", "caller", { Timeout: 20 }, invoking()),
    ...lambda("Isolated", "caller", inVpc("Outgoing"), invoking()),
    ...lambda("Strayed", "caller", inVpc("Elsewhere"), invoking()),
    ...lambda("Ported", "caller", inVpc("OtherPort"), invoking()),
    ...lambda("Pair", "caller", inVpc("Paired"), invoking()),
    ...lambda("Endpointed", "caller", inVpc("Outgoing"), invoking(viaEndpoint)),
    ...lambda("Inside", "caller", inVpc("Outgoing"), invoking(inside)),
    ...lambda("Outside", "caller", { Timeout: 20 }, invoking(viaEndpoint)),
    ...lambda("Powerless", "caller", inVpc("Outgoing")),
  },
};

/** Only root may create a socket in the folder of the system's sockets. */
const isRoot = process.getuid?.() === 0;
const notRoot = isRoot ? "" : " (skipped: only root may make one)";

describe.runIf(sandbox.networks)(`a function in an isolated VPC${noNetworks}`, () => {
  let local: TestCloud;
  beforeAll(async () => {
    local = await startTestCloud([stack]);
  });
  afterAll(() => local.close());

  it.each([
    ["free", "127.0.0.1", "connected"],
    ["isolated", "192.0.2.1", "ENETUNREACH"],
    ["isolated", "169.254.169.254", "ENETUNREACH"],
    ["isolated", "2001:db8::1", "ENETUNREACH"],
  ])(
    "cannot connect over TCP, unlike a function outside it (%s to %s: %s)",
    async (name, host, outcome) => {
      const awsPort = Number(new URL(local.cloud.awsEndpoint).port);
      expect(await result(local, name, { host, port: awsPort })).toBe(outcome);
    },
  );

  it.runIf(isRoot)(
    `cannot see this machine's sockets, and neither can other functions${notRoot}`,
    async () => {
      const path = `/run/signet-test-${process.pid}.sock`;
      const server = createServer((socket) => socket.destroy());
      server.listen({ path, writableAll: true });
      await once(server, "listening");
      try {
        const socket = connect(path);
        await once(socket, "connect");
        socket.destroy();
        expect(await result(local, "free", { path })).toBe("ENOENT");
        expect(await result(local, "isolated", { path })).toBe("ENOENT");
      } finally {
        server.close();
      }
    },
  );

  it.each([
    ["free", 200],
    ["isolated", 403],
  ])("cannot reach the issuer, unlike a function outside it (%s gets %i)", async (name, status) => {
    const get = `${ISSUER_PATH}/.well-known/openid-configuration`;
    expect(await result(local, name, { get })).toBe(status);
  });

  it.each([
    ["free", "target", "called"],
    ["isolated", "target", "called"],
    ["pair", "target", "called"],
    ["endpointed", "target", "called"],
    ["inside", "target", "called"],
  ])(
    "can invoke a function through a matching endpoint (%s invokes %s: %s)",
    async (name, invoke, outcome) => {
      expect(await result(local, name, { invoke })).toBe(outcome);
    },
  );

  it.each([
    [
      "isolated",
      "unnamed",
      "because no VPC endpoint policy allows the lambda:InvokeFunction action",
    ],
    ["isolated", "barred", "with an explicit deny in a VPC endpoint policy"],
    ["powerless", "target", "because no identity-based policy allows"],
    ["outside", "target", "because no identity-based policy allows"],
  ])(
    "is denied by policies of the endpoint or the role (%s invokes %s: %s)",
    async (name, invoke, refusal) => {
      expect(await result(local, name, { invoke })).toContain(refusal);
    },
  );

  it.each([
    ["isolated", "kms"],
    ["strayed", "target"],
    ["ported", "target"],
  ])(
    "cannot reach a service if its endpoints are missing or unreachable (%s calls %s)",
    async (name, invoke) => {
      expect(await result(local, name, { invoke })).toBe("ECONNRESET");
      expect(local.lines.join("\n")).toContain(
        `${name}: no reachable VPC endpoint for ${invoke === "kms" ? "kms" : "lambda"}`,
      );
    },
  );
});
