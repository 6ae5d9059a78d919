import type { AppCall } from "../app-call.ts";

const url = { to: "url life-orders:live", request: "GET /" } as const;
const functions = "POST /2015-03-31/functions/life-orders";
const live = { to: "aws lambda", request: `${functions}:live/invocations`, body: {} } as const;

/** The response depends on whether the machine has a Python. */
export const pythonCall = {
  title: "a function in Python is invoked",
  as: "Buyer",
  status: 200,
  to: "aws lambda",
  request: "POST /2015-03-31/functions/life-python/invocations",
  body: { number: 21 },
} as const satisfies AppCall;

export const lambdaLifeCalls: readonly AppCall[] = [
  {
    ...url,
    title: "the URL of an alias runs its version",
    as: "Buyer",
    status: 200,
    has: '"version":"1"',
  },
  { ...url, title: "the URL refuses another user", as: "Passer", status: 403, has: "Forbidden" },
  { ...url, title: "the URL refuses unsigned calls", status: 403, has: "Forbidden" },
  {
    ...url,
    title: "the URL answers the preflight request of its origin",
    request: "OPTIONS /",
    headers: [
      ["Origin", "https://shop.example"],
      ["Access-Control-Request-Method", "GET"],
    ],
    status: 200,
    has: "access-control-allow-origin: https://shop.example",
  },
  {
    ...live,
    title: "a user with the permission for the alias invokes it",
    as: "Buyer",
    status: 200,
    has: '"stage":"local"',
  },
  { ...live, title: "another user does not", as: "Passer", status: 403, has: "AccessDenied" },
  {
    ...live,
    title: "the permission for the alias does not cover the function",
    request: `${functions}/invocations`,
    as: "Buyer",
    status: 403,
    has: "AccessDenied",
  },
  { ...pythonCall, title: "a function in Python refuses another user", as: "Passer", status: 403 },
  {
    ...live,
    title: "an asynchronous invocation is accepted",
    as: "Buyer",
    headers: [["X-Amz-Invocation-Type", "Event"]],
    body: { fail: true },
    status: 202,
  },
];
