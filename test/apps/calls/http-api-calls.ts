import type { AppCall } from "../app-call.ts";

const order = { to: "api orders", request: "GET /orders/1" } as const;
const profile = { to: "api orders", request: "GET /profile" } as const;
const show = { to: "api orders", request: "GET /show" } as const;
const audit = { to: "api locked", request: "GET /audit" } as const;

export const httpApiCalls: readonly AppCall[] = [
  {
    ...order,
    title: "the user with the grant may call a route",
    as: "Customer",
    status: 200,
    has: "GET /orders/{id}",
  },
  { ...order, title: "another user may not", as: "Visitor", status: 403, has: "Forbidden" },
  { ...order, title: "nobody may without a signature", status: 403, has: "Forbidden" },
  {
    ...profile,
    title: "a token with audience and scope is accepted",
    token: { kind: "access_token", form: { audience: "shop", scope: "profile" } },
    status: 200,
    has: "profile",
  },
  {
    ...profile,
    title: "a token without the scope is refused",
    token: { kind: "access_token", form: { audience: "shop", scope: "email" } },
    status: 403,
  },
  {
    ...profile,
    title: "a token for another audience is refused",
    token: { kind: "access_token", form: { audience: "bank", scope: "profile" } },
    status: 401,
  },
  { ...profile, title: "a call without a token is refused", status: 401, has: "Unauthorized" },
  {
    ...show,
    title: "an authorizer lets a golden ticket in",
    headers: [["X-Ticket", "golden"]],
    status: 200,
    has: "12A",
  },
  {
    ...show,
    title: "an authorizer refuses another ticket",
    headers: [["X-Ticket", "paper"]],
    status: 403,
  },
  { ...show, title: "a call without a ticket is refused", status: 401 },
  {
    title: "the default route serves other paths",
    to: "api orders",
    request: "PUT /any/path",
    status: 200,
    has: "$default",
  },
  {
    title: "an HTTP server is called",
    to: "api orders",
    request: "GET /pets/7",
    status: 200,
    has: "GET /pets/7",
  },
  {
    title: "the API answers preflight requests",
    to: "api orders",
    request: "OPTIONS /orders/1",
    headers: [
      ["Origin", "https://shop.example"],
      ["Access-Control-Request-Method", "GET"],
    ],
    status: 204,
    has: "access-control-allow-origin: https://shop.example",
  },
  { ...audit, title: "LockedHttpApi serves the user with the grant", as: "Customer", status: 200 },
  {
    ...audit,
    title: "LockedHttpApi refuses another user",
    as: "Visitor",
    status: 403,
    has: "Forbidden",
  },
  { ...audit, title: "LockedHttpApi refuses unsigned calls", status: 403, has: "Forbidden" },
];
