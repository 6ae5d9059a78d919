import { json, type AppCall } from "../app-call.ts";

const secret = {
  to: "aws secretsmanager",
  headers: json("1.1", "secretsmanager.GetSecretValue"),
  body: { SecretId: "app/login" },
} as const;
const host = {
  to: "aws ssm",
  headers: json("1.1", "AmazonSSM.GetParameter"),
  body: { Name: "/app/host" },
} as const;
const invoke = {
  to: "aws lambda",
  request: "POST /2015-03-31/functions/read-login/invocations",
} as const;

export const secretsCalls: readonly AppCall[] = [
  {
    ...invoke,
    title: "a function reads the generated secret, and has the values of dynamic references",
    as: "admin",
    status: 200,
    has: '{"user":"shop","length":24,"host":"db.example","sameUser":true}',
  },
  {
    ...secret,
    title: "the user with the grant reads the secret",
    as: "Accountant",
    status: 200,
    has: "shop",
  },
  {
    ...secret,
    title: "a user without the permission for the key does not",
    as: "Keyless",
    status: 400,
    has: "Access to KMS is not allowed",
  },
  {
    ...secret,
    title: "a user without a permission does not",
    as: "Intruder",
    status: 400,
    has: "AccessDeniedException",
  },
  { ...secret, title: "an unsigned call does not", status: 400, has: "MissingAuthenticationToken" },
  {
    ...host,
    title: "the user with the grant reads the parameter",
    as: "Accountant",
    status: 200,
    has: "db.example",
  },
  {
    ...host,
    title: "another user does not",
    as: "Intruder",
    status: 400,
    has: "AccessDeniedException",
  },
];
