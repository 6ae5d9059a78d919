import { hexSha256 } from "../../../lib/sigv4/request/encoding.ts";
import type { AppCall } from "../app-call.ts";

const payload = (text: string) => [["x-amz-content-sha256", hexSha256(Buffer.from(text))]] as const;
const list = { to: "aws s3", request: "GET /photos", headers: payload("") } as const;
const put = {
  to: "aws s3",
  request: "PUT /photos/cat.jpg",
  body: "miaow",
  headers: payload("miaow"),
} as const;

export const backendCalls: readonly AppCall[] = [
  { ...put, title: "a writer may put an object", as: "Writer", status: 200 },
  {
    ...put,
    title: "a reader may not put an object",
    as: "Reader",
    status: 403,
    has: "AccessDenied",
  },
  {
    ...list,
    title: "a reader may list the bucket",
    as: "Reader",
    status: 200,
    has: "<Key>cat.jpg</Key>",
  },
  {
    ...list,
    title: "a writer may not list the bucket",
    as: "Writer",
    status: 403,
    has: "AccessDenied",
  },
  {
    ...list,
    title: "nobody may list the bucket without a signature",
    status: 403,
    has: "UnknownServiceException",
  },
];
