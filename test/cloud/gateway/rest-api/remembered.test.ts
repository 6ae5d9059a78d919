import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { newAccount, type Account } from "../../../../lib/cloud/account/account.ts";
import { copyAccount } from "../../../../lib/cloud/account/copy-account.ts";
import { rememberAccount } from "../../../../lib/cloud/account/remember-account.ts";
import { restApis } from "../../../../lib/cloud/gateway/rest-api/rest-apis.ts";
import { newCloudState } from "../../../../lib/cloud/state/cloud-state.ts";
import { wireRequest } from "../../../../lib/sigv4/request/request.ts";
import { sign } from "../../../../lib/sigv4/signing/sign.ts";
import { deploySketch } from "../../deployment/deploy-sketch.ts";
import {
  att,
  lambda,
  policy,
  ref,
  restApi,
  user,
  type Resources,
} from "../../deployment/sketch.ts";
import { functionsOf } from "../http-api/http-gateway.ts";

const FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const invoke = (Resource: string, Effect: "Allow" | "Deny" = "Allow") => ({
  Effect,
  Action: "execute-api:Invoke",
  Resource: `arn:aws:execute-api:*:*:*/*/${Resource}`,
});
/** So many statements that the policy remembers which of them cover a resource. */
const many = Array.from({ length: 10 }, (_, i) => invoke(`GET/other/${i}`));
const managed = (...statements: readonly object[]) => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: { PolicyDocument: { Version: "2012-10-17", Statement: statements } },
});

const base: Resources = {
  ...lambda("Fn", "code"),
  ...restApi({
    "GET /one": { function: "Fn" },
    "GET /two": { function: "Fn" },
    "GET /orders/{id}": { function: "Fn" },
  }),
  Ann: user("Ann", ...many, invoke("GET/one"), invoke("GET/orders/*")),
  Bob: user("Bob", invoke("*"), invoke("GET/orders/2", "Deny")),
  Cid: {
    Type: "AWS::IAM::User",
    Properties: {
      UserName: "Cid",
      ManagedPolicyArns: [ref("Every")],
      PermissionsBoundary: ref("Bound"),
    },
  },
  Every: managed(...many, invoke("*")),
  Bound: managed(...many, invoke("GET/two")),
};

const PATHS = ["/one", "/two", "/orders/1", "/orders/2"];
const USERS = ["Ann", "Bob", "Cid"];

/** Returns a gateway over an account, whose functions run in this process. */
function gateway(account: Account) {
  const backends = {
    functions: functionsOf({ fn: () => ({ statusCode: 200 }) }, []),
    aws: () => Promise.resolve("reset" as const),
  };
  const handle = restApis(account, backends, () => undefined);
  return async (userName: string, path: string): Promise<number> => {
    const request = wireRequest("GET", `http://127.0.0.1/prod${path}`);
    const credentials = account.directory.accessKeyOf(userName);
    const options = { credentials, region: "us-east-1", service: "execute-api" };
    const { request: signed } = sign(request, { ...options, date: account.clock.now() });
    const response = await handle(signed, { sourceIp: "127.0.0.1" });
    return typeof response === "string" ? 0 : response.status;
  };
}

function accountOf(resources: Resources): Account {
  const account = newAccount(newCloudState("123456789012", "us-east-1"));
  deploySketch(account, { name: "S", resources });
  return account;
}

async function matrixOf(call: ReturnType<typeof gateway>): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of USERS) {
    // oxlint-disable-next-line no-await-in-loop -- A request must see what the ones before have remembered.
    for (const path of PATHS) found[`${name} ${path}`] = await call(name, path);
  }
  return found;
}

const { Ann: _, ...withoutAnn } = base;
const whole = (Condition: object) => ({
  Type: "AWS::Lambda::ResourcePolicy",
  Properties: {
    ResourceArn: att("Fn"),
    PolicyDocument: policy({
      Principal: { Service: "apigateway.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: FUNCTION_ARN,
      Condition,
    }),
  },
});
const withWholePolicy = (Condition: object): Resources => ({
  ...Object.fromEntries(
    Object.entries(base).filter(([, { Type }]) => Type !== "AWS::Lambda::Permission"),
  ),
  Whole: whole(Condition),
});

it.each<[string, Resources, Resources?]>([
  ["no change", base],
  ["a statement is added to a user", { ...base, Ann: user("Ann", ...many, invoke("*")) }],
  ["a statement is replaced by a Deny", { ...base, Bob: user("Bob", invoke("*", "Deny")) }],
  ["a managed policy is changed", { ...base, Every: managed(...many, invoke("GET/one")) }],
  ["a boundary is changed", { ...base, Bound: managed(...many, invoke("*")) }],
  [
    "a boundary is removed",
    {
      ...base,
      Cid: {
        Type: "AWS::IAM::User",
        Properties: { UserName: "Cid", ManagedPolicyArns: [ref("Every")] },
      },
    },
  ],
  [
    "the resource policy of the function is limited",
    withWholePolicy({ ArnLike: { "aws:SourceArn": "arn:aws:execute-api:*:*:*/*/GET/two" } }),
    withWholePolicy({}),
  ],
])(
  "The request after this decides as an account without a past: %s",
  async (title, changed, first = base) => {
    const account = accountOf(first);
    const call = gateway(account);
    const before = await matrixOf(call);
    expect(await matrixOf(call)).toEqual(before);
    deploySketch(account, { name: "S", resources: changed });
    const after = await matrixOf(call);
    expect(after).toEqual(await matrixOf(gateway(accountOf(changed))));
    expect(isDeepStrictEqual(after, before)).toBe(title === "no change");
  },
);

it("The request after a key is deactivated, a permission is removed or a user is deleted is refused", async () => {
  const account = accountOf(base);
  const call = gateway(account);
  const { accessKeyId } = account.directory.accessKeyOf("Ann");
  expect(await call("Ann", "/one")).toBe(200);
  account.directory.accessKeys.setStatus(accessKeyId, "Inactive");
  expect(await call("Ann", "/one")).toBe(403);
  account.directory.accessKeys.setStatus(accessKeyId, "Active");
  expect(await call("Ann", "/one")).toBe(200);

  const permissions = account.permissions.get(FUNCTION_ARN);
  const [[id = "", permission] = []] = permissions ?? [];
  permissions?.delete(id);
  expect(await call("Ann", "/one")).toBe(500);
  if (permission) permissions?.set(id, permission);
  expect(await call("Ann", "/one")).toBe(200);
  permissions?.clear();
  expect(await call("Bob", "/two")).toBe(500);

  deploySketch(account, { name: "S", resources: withoutAnn });
  expect(await call("Ann", "/one")).toBe(403);
});

it("A decision about a function is not remembered if its policy asks for the request", async () => {
  const call = gateway(accountOf(base));
  expect(await call("Bob", "/one")).toBe(200);
  const account = accountOf(
    withWholePolicy({ DateLessThan: { "aws:CurrentTime": "2100-01-01T00:00:00Z" } }),
  );
  const limited = gateway(account);
  expect(await limited("Bob", "/one")).toBe(200);
  account.clock.shift(100 * 365 * 86_400_000);
  expect(await limited("Bob", "/one")).toBe(500);
});

it("The request after a rollback is decided by the permissions before it, and a copy has its own", async () => {
  const account = accountOf(base);
  const call = gateway(account);
  const before = await matrixOf(call);
  const copy = copyAccount(account);
  copy.permissions.get(FUNCTION_ARN)?.clear();
  expect(await gateway(copy)("Bob", "/one")).toBe(500);
  expect(await matrixOf(call)).toEqual(before);

  const remembered = rememberAccount(account);
  account.permissions.get(FUNCTION_ARN)?.clear();
  expect(await call("Bob", "/one")).toBe(500);
  remembered.restore();
  expect(await matrixOf(call)).toEqual(before);
});
