import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clearFaults, putFaults } from "../../../faults/fault-cloud.ts";
import { lambda, restApi } from "../../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../../test-cloud.ts";

const handlers = {
  puppet: `
export const handler = async ({ queryStringParameters: how }) => {
  if (how?.do === "throw") throw new TypeError("told to");
  if (how?.do === "hang") await new Promise(() => setInterval(() => {}, 1000));
  return { statusCode: 200 };
};`,
};
const open = { function: "Puppet", authorization: "NONE" } as const;
const stack = {
  name: "Api",
  handlers,
  resources: {
    ...lambda("Puppet", "puppet", { Timeout: 20 }),
    ...lambda("Full", "puppet", { ReservedConcurrentExecutions: 0 }),
    ...restApi(
      {
        "GET /open": open,
        "POST /open": open,
        "GET /unlinked": { ...open, permitted: false },
        "GET /brief": { ...open, timeoutMs: 50 },
        "GET /full": { ...open, function: "Full" },
        "GET /rare": open,
      },
      {
        stage: {
          MethodSettings: [
            {
              ResourcePath: "/~1rare",
              HttpMethod: "GET",
              ThrottlingRateLimit: 0.001,
              ThrottlingBurstLimit: 1,
            },
          ],
        },
      },
    ),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const get = (path: string) => local.call("GET", path);

describe("the gateway's own response", () => {
  it("has AWS's headers", async () => {
    const answer = await get("/prod/nowhere");
    expect(answer.header("content-type")).toBe("application/json");
    expect(answer.header("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    expect(answer.header("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.header("x-amz-apigw-id")).toMatch(/^[\w-]{15}=$/);
    expect(answer.header("content-length")).toBe(String(answer.body.length));
    expect(answer.text).toBe('{"message":"Missing Authentication Token"}');
  });

  it.each([
    [
      "a function that API Gateway may not invoke",
      "/prod/unlinked",
      500,
      '{"message":"Internal server error"}',
    ],
    ["a function that throws", "/prod/open?do=throw", 502, '{"message": "Internal server error"}'],
    [
      "a function that takes too long",
      "/prod/brief?do=hang",
      504,
      '{"message": "Endpoint request timed out"}',
    ],
  ])("is sent for %s", async (_, path, status, text) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.header("x-amzn-errortype")).toBe("InternalServerErrorException");
    expect(answer.text).toBe(text);
  });

  it("is sent for a request above the throttle setting of its method", async () => {
    expect((await get("/prod/rare")).status).toBe(200);
    const answer = await get("/prod/rare");
    expect(answer.status).toBe(429);
    expect(answer.header("x-amzn-errortype")).toBe("TooManyRequestsException");
    expect(answer.text).toBe('{"message":"Too Many Requests"}');
  });

  it("is sent for simultaneous requests above the throttle setting, until the bucket is full again", async () => {
    await putFaults(local, "clock=+1100s");
    const answers = await Promise.all([1, 2, 3, 4].map(() => get("/prod/rare")));
    const throttled = answers.filter(({ status }) => status === 429);
    expect([answers.length, throttled.length]).toEqual([4, 3]);
    await clearFaults(local, 1_100_000);
    await putFaults(local, "clock=+2200s");
    expect((await get("/prod/rare")).status).toBe(200);
    await clearFaults(local, 2_200_000);
  });

  it("does not contain the reason, which is logged", async () => {
    await get("/prod/unlinked");
    expect(local.lines.join("\n")).toContain("no permission allows API Gateway to invoke");
  });
});

describe("a request body", () => {
  const post = (bytes: number) => local.call("POST", "/prod/open", { body: "x".repeat(bytes) });

  it("above Lambda's limit is refused with 413", async () => {
    const answer = await post(6_300_000);
    expect(answer.status).toBe(413);
    expect(answer.text).toBe('{"message": "Request Too Long"}');
  });

  it("above the gateway's own limit is refused with 413 in plain text", async () => {
    const answer = await post(10_485_761);
    expect(answer.status).toBe(413);
    expect(answer.header("content-type")).toBe("text; charset=utf-8");
    expect(answer.text).toBe("HTTP content length exceeded 10485760 bytes.");
  });
});
