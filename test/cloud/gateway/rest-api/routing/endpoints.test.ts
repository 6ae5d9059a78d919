import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lambda, restApi, user } from "../../../deployment/sketch.ts";
import type { WireRequest } from "../../../../../lib/sigv4/request/request.ts";
import { call, startTestCloud, type TestCloud } from "../../../test-cloud.ts";

const handler = (name: string) =>
  `export const handler = async ({ requestContext: { path } }) => ({ statusCode: 200, body: "${name} " + path });`;
const stack = {
  name: "Api",
  handlers: { one: handler("one"), two: handler("two") },
  resources: {
    ...lambda("FnOne", "one"),
    ...lambda("FnTwo", "two"),
    ...restApi({ "GET /a": { function: "FnOne" } }, { id: "One" }),
    ...restApi({ "GET /a": { function: "FnTwo" } }, { id: "Two" }),
    ...restApi(
      { "GET /a": { function: "FnTwo" } },
      { id: "Off", api: { DisableExecuteApiEndpoint: true } },
    ),
    Both: user("Both", { Action: "execute-api:Invoke", Resource: "*" }),
    Single: user("Single", {
      Action: "execute-api:Invoke",
      Resource: {
        "Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${One}/prod/GET/a",
      },
    }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack], undefined, undefined, undefined, { httpsPort: 0 });
});
afterAll(() => local.close());

describe("two APIs with the same name of their stage", () => {
  const get = (api: string, as?: string, path = "/a") => {
    const url = new URL((local.cloud.apis()[api] ?? "") + path);
    return call(url.origin, "GET", url.pathname, as === undefined ? {} : { as: local.keys(as) });
  };

  const addressOf = (api: string) => {
    const { origin, host, port, pathname } = new URL(local.cloud.apis()[api] ?? "");
    return { origin, host, port, id: pathname.split("/")[1] ?? "" };
  };

  it("have URLs of their own, of which only the first one does not name its API", () => {
    expect(local.cloud.apis()).toEqual({
      one: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/prod$/),
      two: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[a-z0-9]{10}\/prod$/),
    });
    const { two } = local.cloud.apisHttps();
    expect(two).toMatch(/^https:\/\/localhost:\d+\/[a-z0-9]{10}\/prod$/);
  });

  it.each(["localhost", "amazonaws.com"])("are named by their hosts below %s", async (domain) => {
    const { origin, host, id } = addressOf("two");
    const headers = [["Host", `${id}.execute-api.us-east-1.${domain}`]] as const;
    const as = local.keys("Both");
    const answer = await call(origin, "GET", "/prod/a", { as, headers });
    expect(answer).toMatchObject({ status: 200, text: "two /prod/a" });
    expect(host).not.toContain(id);
  });

  it.each(["one", "two"])("serve their own routes: %s", async (name) => {
    expect(await get(name, "Both")).toMatchObject({ status: 200, text: `${name} /prod/a` });
    expect(await get(name)).toMatchObject({ status: 403 });
  });

  it("have a path without the id in their events, whereas the signature covers the id", async () => {
    const { origin, id } = addressOf("two");
    const as = local.keys("Both");
    const tamper = (signed: WireRequest) => ({ ...signed, path: `/${id}/prod/a` });
    const answer = await call(origin, "GET", `/${id}/prod/a`, { as });
    expect(answer).toMatchObject({ status: 200, text: "two /prod/a" });
    expect(await call(origin, "GET", "/prod/a", { as, tamper })).toMatchObject({ status: 403 });
  });

  it("do not share grants", async () => {
    expect(await get("one", "Single")).toMatchObject({ status: 200 });
    expect(await get("two", "Single")).toMatchObject({ status: 403 });
  });

  it("are not reachable by another signature's host, by another id or with a disabled endpoint", async () => {
    const { origin, id, port } = addressOf("two");
    const as = local.keys("Both");
    const swapped = await call(origin, "GET", "/prod/a", {
      as,
      tamper: (signed) => ({
        ...signed,
        headers: signed.headers.map(([name, value]) =>
          name.toLowerCase() === "host"
            ? [name, `${id}.execute-api.us-east-1.localhost:${port}`]
            : [name, value],
        ),
      }),
    });
    expect(swapped.status).toBe(403);
    const unknown = `http://aaaaaaaaaa.execute-api.us-east-1.localhost:${port}`;
    expect(await call(unknown, "GET", "/prod/a", { as })).toMatchObject({ status: 403 });
    expect(local.lines.at(-1)).toContain("there is no such stage");
  });
});
