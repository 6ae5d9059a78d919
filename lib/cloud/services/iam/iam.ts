import { isForm } from "../protocol/query/form.ts";
import { queryService } from "../protocol/query/query-service.ts";
import type { Service } from "../protocol/service.ts";
import { refuseUserSession } from "./access/user-session.ts";
import { OPERATIONS } from "./operations.ts";
import { refuseMissing } from "./refuse-missing.ts";
import { UNSERVED } from "./unserved-operations.ts";

const VERSION = "2010-05-08";

/** IAM. It is a global service, so clients in every region sign for us-east-1. */
export const iam: Service = queryService({
  signingName: "iam",
  region: "us-east-1",
  version: VERSION,
  // STS uses the same protocol with another version.
  claims: (request) => isForm(request) && Buffer.from(request.body).includes(`Version=${VERSION}`),
  unserved: UNSERVED,
  refuseUnserved: refuseMissing,
  admit: ({ caller }) => refuseUserSession(caller),
  operations: OPERATIONS,
});
