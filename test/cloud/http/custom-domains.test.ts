import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { requestTarget, wireRequest } from "../../../lib/sigv4/request/request.ts";
import { att, customDomain, lambda, ref, restApi, user } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { clientAuthority, clientCertificate, type KeyPair } from "./client-certificates.ts";
import { splittingProxy } from "./split-hello.ts";
import { tlsCall, tlsPortOf, type TlsCallOptions } from "./tls-call.ts";

const echo = `
export const handler = async ({ path, resource, pathParameters, requestContext }) => ({
  statusCode: 200,
  body: JSON.stringify({ path, resource, pathParameters, requestContext }),
});`;
const open = { function: "Echo", authorization: "NONE" } as const;
const TRUSTSTORE = "s3://trust/clients.pem";
const MODERN = "SecurityPolicy_TLS13_1_3_2025_09";
/** The client's errors for a handshake that the server has aborted. */
const CUT_OFF = /ECONNRESET|socket|alert/;
const FORBIDDEN = { status: 403, text: '{"message":"Forbidden"}' };

const stack = {
  name: "Apis",
  handlers: { echo },
  resources: {
    ...lambda("Echo", "echo"),
    ...restApi({ "GET /open": open, "GET /secure": { function: "Echo" }, "GET /a/{id}": open }),
    ...restApi(
      { "GET /open": open },
      {
        id: "Modern",
        stageName: "modern",
        api: { DisableExecuteApiEndpoint: true, SecurityPolicy: MODERN },
      },
    ),
    ...customDomain("plain.example.com", { SecurityPolicy: "TLS_1_2" }, { "": "Api", m: "Modern" }),
    ...customDomain("modern.example.com", {
      SecurityPolicy: MODERN,
      EndpointAccessMode: "STRICT",
      RegionalCertificateArn: ref("Certificate"),
    }),
    ...customDomain("mutual.example.com", {
      MutualTlsAuthentication: { TruststoreUri: TRUSTSTORE },
    }),
    ...customDomain("some.example.com", {}, { only: "Api" }),
    Certificate: {
      Type: "AWS::CertificateManager::Certificate",
      Properties: { DomainName: "modern.example.com", ValidationMethod: "DNS" },
    },
    Record: {
      Type: "AWS::Route53::RecordSet",
      Properties: {
        Name: "modern.example.com.",
        Type: "A",
        HostedZoneId: "Z1",
        AliasTarget: {
          DNSName: att("modern.example.com", "RegionalDomainName"),
          HostedZoneId: att("modern.example.com", "RegionalHostedZoneId"),
        },
      },
    },
    Caller: user("Caller", {
      Action: "execute-api:Invoke",
      Resource: { "Fn::Sub": "arn:aws:execute-api:*:*:${Api}/prod/GET/secure" },
    }),
    Stranger: user("Stranger"),
  },
};

let trusted: KeyPair;
let local: TestCloud;
beforeAll(async () => {
  trusted = await clientAuthority("Trusted");
  local = await startTestCloud([stack], undefined, undefined, undefined, {
    httpsPort: 0,
    truststores: new Map([[TRUSTSTORE, trusted.cert]]),
  });
});
afterAll(() => local.close());

describe("a custom domain", () => {
  it.each([
    ["plain.example.com", "/open", "/open", "/open", null],
    ["plain.example.com", "/a/m", "/a/m", "/a/{id}", { id: "m" }],
    ["plain.example.com", "/m/open", "/m/open", "/open", null],
    ["some.example.com", "/only/open", "/only/open", "/open", null],
  ])("%s%s is routed without a stage", async (host, sent, path, resource, pathParameters) => {
    const { status, json, certificate } = await tlsCall(local, host, sent);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      path,
      resource,
      pathParameters,
      requestContext: {
        path,
        domainName: `${host}:${tlsPortOf(local)}`,
        domainPrefix: host.split(".")[0],
      },
    });
    expect(certificate.subjectAltName).toBe(`DNS:${host}`);
  });

  it.each([
    ["without a mapping for the path", "some.example.com", "/open"],
    ["without a mapping for the root", "some.example.com", "/"],
  ])("%s returns 403", async (_, host, path) => {
    expect(await tlsCall(local, host, path)).toMatchObject(FORBIDDEN);
  });

  it("does not serve paths with the stage's name", async () => {
    expect((await tlsCall(local, "plain.example.com", "/prod/open")).json).toEqual({
      message: "Missing Authentication Token",
    });
  });

  it("is not served without TLS", async () => {
    const headers = [["Host", "plain.example.com"]] as const;
    expect(await local.call("GET", "/open", { headers })).toMatchObject(FORBIDDEN);
    expect((await local.call("GET", "/prod/open")).status).toBe(200);
  });

  it("verifies signatures for its own name and path, but evaluates policies for the stage's path", async () => {
    const host = `plain.example.com:${tlsPortOf(local)}`;
    const signed = (name: string, path = "/secure") => {
      const request = wireRequest("GET", `https://${host}${path}`);
      const signing = { region: "us-east-1", service: "execute-api", date: new Date() };
      return sign(request, { credentials: local.keys(name), ...signing }).request;
    };
    const send = (request: ReturnType<typeof signed>) =>
      tlsCall(local, "plain.example.com", requestTarget(request), {
        headers: Object.fromEntries(request.headers),
      });
    expect((await send(signed("Caller"))).status).toBe(200);
    const refused = await send(signed("Stranger"));
    expect(refused.status).toBe(403);
    expect(refused.text).toMatch(/execute-api:Invoke on resource: \S+\/prod\/GET\/secure/);
    const mismatch = await send({ ...signed("Caller", "/prod/secure"), path: "/secure" });
    expect(mismatch.text).toContain("does not match");
  });

  it("is listed with a URL for each base path", () => {
    const port = tlsPortOf(local);
    expect(local.cloud.apisHttps()).toEqual({
      api: `https://localhost:${port}/prod`,
      "plain.example.com": `https://plain.example.com:${port}`,
      "plain.example.com/m": `https://plain.example.com:${port}/m`,
      "modern.example.com": `https://modern.example.com:${port}`,
      "mutual.example.com": `https://mutual.example.com:${port}`,
      "some.example.com/only": `https://some.example.com:${port}/only`,
    });
  });
});

describe("the TLS policy of a host name", () => {
  it.each([
    ["plain.example.com", "TLSv1.2", 200],
    ["plain.example.com", "TLSv1.3", 200],
    ["modern.example.com", "TLSv1.3", 200],
  ] as const)("%s accepts %s", async (host, maxVersion, status) => {
    const minVersion = maxVersion;
    const answer = await tlsCall(local, host, "/open", { minVersion, maxVersion });
    expect(answer.status).toBe(status);
  });

  it.each([
    ["modern.example.com", "TLSv1.2"],
    ["plain.example.com", "TLSv1.1"],
    ["localhost", "TLSv1.1"],
  ] as const)("%s rejects the handshake of %s", async (host, maxVersion) => {
    const old = tlsCall(local, host, "/open", { minVersion: "TLSv1", maxVersion });
    await expect(old).rejects.toThrow(/protocol|handshake|ECONNRESET|alert/i);
  });

  it("applies to the request's host even if the handshake has another name", async () => {
    const options = { serverName: "plain.example.com", maxVersion: "TLSv1.2" } as const;
    expect(await tlsCall(local, "modern.example.com", "/open", options)).toMatchObject(FORBIDDEN);
    expect(local.lines.at(-1)).toContain("(the connection uses TLSv1.2, not TLSv1.3)");
  });

  it("requires the host's own name in the handshake if it is strict", async () => {
    const options = { serverName: "plain.example.com" };
    expect(await tlsCall(local, "modern.example.com", "/open", options)).toMatchObject(FORBIDDEN);
    const other = { serverName: "some.example.com" };
    expect((await tlsCall(local, "plain.example.com", "/open", other)).status).toBe(200);
  });
});

describe("mutual TLS", () => {
  const mutual = (options: TlsCallOptions = {}) =>
    tlsCall(local, "mutual.example.com", "/open", options);

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "accepts a trusted client over %s",
    async (maxVersion) => {
      const client = await clientCertificate("till-1", trusted);
      const { status, json } = await mutual({ ...client, maxVersion });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        requestContext: {
          identity: {
            clientCert: {
              clientCertPem: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
              subjectDN: "CN=till-1,O=Shop",
              issuerDN: "CN=Trusted",
              serialNumber: expect.stringMatching(/^([0-9a-f]{2}:)+[0-9a-f]{2}$/),
              validity: { notBefore: "Jan  1 00:00:00 2026 GMT", notAfter: expect.any(String) },
            },
          },
        },
      });
    },
  );

  it.each<[string, () => Promise<KeyPair | object>]>([
    ["without a certificate", async () => ({})],
    ["of another authority", async () => clientCertificate("x", await clientAuthority("Other"))],
    [
      "of another authority with the same name",
      async () => clientCertificate("x", await clientAuthority("Trusted")),
    ],
    [
      "whose certificate has expired",
      () => clientCertificate("x", trusted, new Date("2026-01-02T00:00:00Z")),
    ],
    ["with the CA certificate of another authority", () => clientAuthority("Trusted")],
  ])("closes the connection of a client %s", async (_, client) => {
    const options = await client();
    await expect(mutual(options)).rejects.toThrow(CUT_OFF);
    await expect(mutual({ ...options, maxVersion: "TLSv1.2" })).rejects.toThrow(CUT_OFF);
  });

  it("cannot be bypassed by another name in the handshake", async () => {
    for (const serverName of ["plain.example.com", "localhost"]) {
      expect(await mutual({ serverName })).toMatchObject(FORBIDDEN);
    }
    expect(await mutual({ nameless: true, serverName: "x" })).toMatchObject(FORBIDDEN);
    const headers = [["Host", "mutual.example.com"]] as const;
    expect(await local.call("GET", "/open", { headers })).toMatchObject(FORBIDDEN);
  });

  it("cannot be bypassed by a name in two TLS records, which only OpenSSL reads", async () => {
    const proxy = await splittingProxy(tlsPortOf(local));
    const { port } = proxy;
    // The host is in capitals so that it differs from the name, because `tlsCall` then accepts any certificate.
    const through = (serverName: string) =>
      tlsCall(local, serverName.toUpperCase(), "/prod/open", { port, serverName });
    await expect(through("mutual.example.com")).rejects.toThrow("socket");
    expect((await through("localhost")).status).toBe(200);
    proxy.close();
  });
});
