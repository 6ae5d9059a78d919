import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnosed } from "../../../lib/cloud/access/diagnosis.ts";
import { explain } from "../../../lib/sigv4/explain/explain.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import type { WireRequest } from "../../../lib/sigv4/request/request.ts";
import { wronglySigned, type Wrongs } from "../../sigv4/diagnose/wrong-signer.ts";
import { assumeRole } from "../assume-role.ts";
import { emptyApi } from "../deployment/empty-api.ts";
import { roleFor, user } from "../deployment/sketch.ts";
import { REGION, startTestCloud, type TestCloud } from "../test-cloud.ts";
import { jsonOf } from "../../json-of.ts";

const stack = emptyApi(
  { "ANY /{proxy+}": { function: "Empty" } },
  {
    Ann: user("Ann", { Action: "*", Resource: "*" }),
    Worker: roleFor("Ann", "Worker", { Action: "execute-api:*", Resource: "*" }),
  },
);

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

/** Returns a `tamper` function that signs the request with these mistakes. */
const signer =
  (wrongs: Wrongs, service = "execute-api", credentials = local.keys("Ann")) =>
  (request: WireRequest) =>
    wronglySigned(request, wrongs, { ...credentials, region: REGION, service, date: new Date() });

const asSent = (path: string, query: string): Wrongs => ({
  canonical: (right) => right.split("\n").with(1, path).with(2, query).join("\n"),
});
const HEADER = "x-signet-diagnosis";

describe("a wrong signature to the gateway", () => {
  const path = "/prod/a%20b";
  const query = "b=1&a=1&flag";
  const curl = () => local.call("GET", `${path}?${query}`, { tamper: signer(asSent(path, query)) });

  it("is denied with AWS's message, and our own header names the mistakes", async () => {
    const answer = await curl();
    expect(answer.status).toBe(403);
    expect(answer.header("x-amzn-errortype")).toBe("InvalidSignatureException");
    expect(answer.header(HEADER)).toBe(
      "path-encoded-once, query-unsorted, query-bare-key: encode each segment of the sent path once more; only S3 signs the path as sent; sort the query by encoded name, then by encoded value; sign a parameter without a value as `name=`",
    );
    const { message, ...others } = jsonOf<{ message: string }>(answer);
    expect(others).toEqual({});
    expect(message).toMatch(/^The request signature we calculated .*'\n$/s);
    expect(answer.text).not.toContain("path-encoded-once");
  });

  it("is logged with its mistakes", async () => {
    await curl();
    expect(local.lines.at(-1)).toMatch(
      /^GET \/prod\/a%20b 403 \d+ ms anonymous \(The request signature we calculated .* details\.; diagnosis: path-encoded-once, query-unsorted, query-bare-key: encode each /,
    );
  });

  it("is diagnosed as unknown if no known mistake explains it, unlike other errors, which get no diagnosis", async () => {
    const as = local.keys("Ann");
    const changed = (request: WireRequest) => ({ ...request, path: "/prod/other" });
    const unknown = signer({}, "execute-api", { ...as, accessKeyId: "AKIAUNKNOWN" });
    const answers = await Promise.all([
      local.call("GET", path, { as, tamper: changed }),
      local.call("GET", path, { tamper: unknown }),
      local.call("GET", path, { as, date: new Date(0) }),
      local.call("GET", path, { as }),
    ]);
    expect(answers.map(({ status, header }) => [status, header(HEADER)])).toEqual([
      [403, expect.stringMatching(/^unknown: none of the known mistakes .* secret access key/)],
      [403, undefined],
      [403, undefined],
      [200, undefined],
    ]);
  });
});

describe("a wrong signature to a service", () => {
  const form = [["Content-Type", "application/x-www-form-urlencoded"]] as const;
  const target = [
    ["X-Amz-Target", "TrentService.ListAliases"],
    ["Content-Type", "application/x-amz-json-1.1"],
  ] as const;

  it.each([
    ["kms", "/", { headers: target, body: "{}" }, 400],
    ["sts", "/", { headers: form, body: "Action=GetCallerIdentity&Version=2011-06-15" }, 403],
    ["lambda", "/2015-03-31/functions/empty/invocations", { body: "{}" }, 403],
  ] as const)(
    "gets AWS's error and the diagnosis from %s",
    async (service, path, options, status) => {
      const lower: Wrongs = { canonical: (right) => right.replace("POST", "post") };
      const answer = await local.aws(service, path, { ...options, tamper: signer(lower, service) });
      expect(answer.status).toBe(status);
      expect(answer.header(HEADER)).toBe("method-case: sign the method in upper case");
      expect(answer.text).toContain("The request signature we calculated does not match");
      expect(answer.text).not.toContain("method-case");
      expect(local.lines.at(-1)).toMatch(
        /anonymous \(The request .*; diagnosis: method-case: sign/,
      );
      const right = await local.aws(service, path, { ...options, tamper: signer({}, service) });
      expect([right.status, right.header(HEADER)]).toEqual([200, undefined]);
    },
  );
});

it("a diagnosis and the log contain neither a secret access key nor a session token", async () => {
  const session = await assumeRole(local, local.keys("Ann"), "Worker");
  const secrets = [session.sessionToken ?? "", session.secretAccessKey];
  const options = { credentials: session, region: REGION, service: "execute-api" };
  const wrong = (request: WireRequest) =>
    sign(request, { ...options, date: new Date(), encodePath: false }).request;
  const answer = await local.call("GET", "/prod/a%20b", { tamper: wrong });
  expect(answer.header(HEADER)).toMatch(/^path-encoded-once: /);
  const right = await local.call("GET", "/prod/a%20b", { as: session });
  expect(right.status).toBe(200);
  const shown = [...answer.headers.flat(), ...local.lines].join("\n");
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20);
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(encodeURIComponent(secret));
  }
});

it("a diagnosis names the same mistake as the client's explanation of the response body", async () => {
  const sent: { trace?: ReturnType<typeof sign>["trace"] } = {};
  const answer = await local.call("GET", "/prod/a%20b", {
    tamper: (request) => {
      const options = { credentials: local.keys("Ann"), region: REGION, service: "execute-api" };
      const signed = sign(request, { ...options, date: new Date(), encodePath: false });
      sent.trace = signed.trace;
      return signed.request;
    },
  });
  if (!sent.trace) throw new Error("nothing was signed");
  expect(explain(sent.trace, answer.text).cause).toBe("path-encoded-once");
  expect(answer.header(HEADER)).toMatch(/^path-encoded-once/);
});

it.each(["Bearer abc", "Basic Zm9vOmJhcg=="])(
  "the log does not contain the hash of an Authorization header that is not a signature: %s",
  (Authorization) => {
    const headers = [["Host", "a"] as const, ["Authorization", Authorization] as const];
    const request = { method: "GET", path: "/", query: [], headers, body: Buffer.alloc(0) };
    const options = { region: REGION, service: "execute-api", now: new Date() };
    const result = verify(request, { ...options, find: () => undefined });
    const message = result.ok ? "" : result.message;
    const hash = createHash("sha256").update(Authorization).digest("base64");
    expect(message).toContain(hash);
    expect(diagnosed(message, "a hint")).not.toContain(hash);
    expect(diagnosed(message, "a hint")).toMatch(
      /^[IA].*Authorization header.*; diagnosis: a hint$/,
    );
  },
);
