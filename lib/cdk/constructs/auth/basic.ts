import type { Duration } from "aws-cdk-lib";
import { basicAuthorizerEnv } from "../../../formats/function/authorizer-env.ts";
import type { SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import { runtimeCode } from "../function/runtime-code.ts";
import { SealedFunction } from "../function/sealed-function.ts";
import { customAuth } from "./authorizer.ts";
import type { RouteAuth } from "./route-auth.ts";

export interface BasicProps {
  /** What a browser shows when it asks for the password. */
  readonly realm: string;
  /** The authorizer's part of the sealed file: its secret `users`, a line of `npm run htpasswd` each. */
  readonly sealed: readonly SealedSegment[];
  /** The authorizer's function name in the sealed file. @default "basic" */
  readonly name?: string;
  /** @default not at all */
  readonly cacheTtl?: Duration;
}

/**
 * A user name and a password, checked against scrypt hashes that KMS has sealed.
 *
 * @throws {RangeError} at a realm with a sign that could end the header.
 */
export function basic({ realm, sealed, name = "basic", cacheTtl }: BasicProps): RouteAuth {
  if (!/^[\w .-]+$/.test(realm)) {
    throw new RangeError("basic: a realm has letters, digits, blanks and . - _ alone");
  }
  return customAuth({
    kind: "BASIC",
    id: "Basic",
    function: ({ handler, api }, id) =>
      new SealedFunction(api, `${id}Users`, {
        ...handler.domain,
        name,
        sealed,
        code: runtimeCode("basic-authorizer"),
        env: basicAuthorizerEnv,
        settings: { STAGE: handler.domain.stage, FUNCTION: name },
        // scrypt is made to take time and memory: the more the CPU, the shorter the wait.
        memorySize: 1024,
      }).function,
    ...(cacheTtl ? { cacheTtl } : {}),
    challenge: `Basic realm="${realm}", charset="UTF-8"`,
    reason: "a user name and a password, for whoever can neither sign nor get a token",
  });
}
