import { ACCOUNT_OPERATIONS } from "./account-operations.ts";
import { METHOD_OPERATIONS } from "./method-operations.ts";
import type { Operation } from "./operation.ts";
import { REST_API_OPERATIONS } from "./rest-api-operations.ts";

/** The operations that read. All of them have the method GET. */
export const OPERATIONS: readonly Operation[] = [
  ...REST_API_OPERATIONS,
  ...METHOD_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
];
