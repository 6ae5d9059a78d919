import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lambda, restApi, user } from "../../../deployment/sketch.ts";
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

  it("have URLs of their own, of which the first one has the plain host", () => {
    expect(local.cloud.apis()).toEqual({
      one: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/prod$/),
      two: expect.stringMatching(
        /^http:\/\/[a-z0-9]+\.execute-api\.us-east-1\.localhost:\d+\/prod$/,
      ),
    });
    const { two } = local.cloud.apisHttps();
    expect(two).toMatch(/^https:\/\/[a-z0-9]+\.execute-api\.us-east-1\.localhost:\d+\/prod$/);
  });

  it.each(["one", "two"])("serve their own routes: %s", async (name) => {
    expect(await get(name, "Both")).toMatchObject({ status: 200, text: `${name} /prod/a` });
    expect(await get(name)).toMatchObject({ status: 403 });
  });

  it("do not share grants", async () => {
    expect(await get("one", "Single")).toMatchObject({ status: 200 });
    expect(await get("two", "Single")).toMatchObject({ status: 403 });
  });

  it("are not reachable by another signature's host, by another id or with a disabled endpoint", async () => {
    const { host, port } = new URL(local.cloud.apis()["two"] ?? "");
    const as = local.keys("Both");
    const one = `http://127.0.0.1:${port}`;
    const swapped = await call(one, "GET", "/prod/a", {
      as,
      tamper: (signed) => ({
        ...signed,
        headers: signed.headers.map(([name, value]) =>
          name.toLowerCase() === "host" ? [name, host] : [name, value],
        ),
      }),
    });
    expect(swapped.status).toBe(403);
    const unknown = `http://aaaaaaaaaa.execute-api.us-east-1.localhost:${port}`;
    expect(await call(unknown, "GET", "/prod/a", { as })).toMatchObject({ status: 403 });
    expect(local.lines.at(-1)).toContain("there is no such stage");
  });
});
