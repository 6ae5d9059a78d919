import type { AppCall } from "../app-call.ts";

const shop = "api shop";
const preflight = {
  to: shop,
  request: "OPTIONS /pets/1",
  headers: [["Origin", "https://shop.example"]],
} as const;
const items = {
  to: shop,
  request: "POST /items",
  headers: [["Content-Type", "application/json"]],
} as const;
const me = { to: shop, request: "GET /me" } as const;
const stock = { to: shop, request: "GET /stock" } as const;

export const restCalls: readonly AppCall[] = [
  {
    title: "a mock answers",
    to: shop,
    request: "GET /status",
    status: 200,
    has: '"status": "open"',
  },
  {
    ...preflight,
    title: "CDK's preflight requests are answered by mocks",
    status: 204,
    has: "access-control-allow-origin: https://shop.example",
  },
  {
    title: "an HTTP server is called with the path parameter",
    to: shop,
    request: "GET /pets/7",
    status: 200,
    has: "GET /pets/7",
  },
  {
    title: "a template renders the response of a function",
    to: shop,
    request: "GET /prices/tea",
    status: 200,
    has: '"text": "tea costs 250"',
  },
  {
    title: "a selection pattern finds the error of a function",
    to: shop,
    request: "GET /prices/dust",
    status: 404,
    has: "[404] nobody sells dust",
  },
  {
    ...items,
    title: "a table stores a valid item under the role of the integration",
    body: { id: "1", cents: 5 },
    status: 200,
    has: "{}",
  },
  {
    ...items,
    title: "an item is invalid if its price breaks the model that its own model refers to",
    body: { id: "1", cents: -5 },
    status: 400,
    has: "Invalid request body",
  },
  {
    ...items,
    title: "the role of the integration may not read the table",
    request: "GET /items",
    status: 400,
    has: "AccessDeniedException",
  },
  {
    ...me,
    title: "an ID token of the user pool is accepted",
    token: { kind: "id_token", form: { user_pool: "%POOL%", username: "ann" } },
    status: 200,
    has: "ann",
  },
  {
    ...me,
    title: "an access token of the user pool is refused",
    token: { kind: "access_token", form: { user_pool: "%POOL%", username: "ann" } },
    status: 401,
  },
  {
    ...me,
    title: "an ID token of another user pool is refused",
    token: { kind: "id_token", form: { user_pool: "us-east-1_other", username: "ann" } },
    status: 401,
  },
  { ...me, title: "a call without a token is refused", status: 401, has: "Unauthorized" },
  {
    ...stock,
    title: "the user with the grant may call",
    as: "Keeper",
    status: 200,
    has: "user/Keeper",
  },
  { ...stock, title: "another user may not", as: "Guest", status: 403, has: "not authorized" },
  {
    ...stock,
    title: "nobody may without a signature",
    status: 403,
    has: "Missing Authentication Token",
  },
  {
    title: "an OpenAPI document in the template is served at the stage that another API has too",
    to: "api catalog",
    request: "GET /books",
    status: 200,
    has: '"listed"',
  },
  {
    title: "the security of an OpenAPI document requires a signature",
    to: "api catalog",
    request: "DELETE /books",
    status: 403,
    has: "Missing Authentication Token",
  },
  {
    title: "the security of an OpenAPI document requires a permission",
    to: "api catalog",
    request: "DELETE /books",
    as: "Guest",
    status: 403,
    has: "not authorized",
  },
  {
    title: "an OpenAPI document in a file is served",
    to: "api archive",
    request: "GET /years/1999",
    status: 200,
    has: "1999",
  },
];
