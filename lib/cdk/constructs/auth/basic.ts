import type { Duration } from "aws-cdk-lib";
import { basicAuthorizerEnv } from "../../../formats/function/authorizer-env.ts";
import type { SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import { runtimeCode } from "../function/runtime-code.ts";
import { SealedFunction } from "../function/sealed-function.ts";
import { customAuth } from "./authorizer.ts";
import type { RouteAuth } from "./route-auth.ts";
import { sharedFunction } from "./shared.ts";

/** Properties of `auth.basic`. */
export interface BasicProps {
  /**
   * The realm of the `WWW-Authenticate` header, which browsers may show in their password dialog. It may contain
   * letters, digits, spaces and `.`, `-`, `_`.
   */
  readonly realm: string;
  /**
   * The segments of the authorizer in the sealed file. Its secret `users` has one line for each user, in the
   * format of `npm run htpasswd`.
   */
  readonly sealed: readonly SealedSegment[];
  /**
   * The function name of the authorizer in the sealed file and, after the stage, in its physical name. Each list of
   * users of a stage needs a name of its own.
   *
   * @default "basic"
   */
  readonly name?: string;
  /**
   * How long API Gateway reuses a policy of the authorizer for the same `Authorization` header.
   *
   * @default - policies are not cached
   */
  readonly cacheTtl?: Duration;
}

/**
 * Requires a user name and a password (HTTP Basic). A Lambda authorizer checks them against scrypt hashes, which
 * are sealed with KMS. Routes with equal properties share the authorizer, and APIs of a stack share its function.
 *
 * @throws {RangeError} When it is added to a route: if another list of users has the same name.
 * @throws {RangeError} If the realm contains another character than those allowed, since it could end the header.
 * @see https://www.rfc-editor.org/rfc/rfc7617
 * @example
 * const sealed = segmentsOf(readSealedFile("secrets/dev.json", "dev") ?? { functions: {} }, "basic");
 * const basic = auth.basic({ realm: "orders", sealed });
 * api.addRoute({ method: "GET", path: "/ui", handler: orders, auth: basic });
 */
export function basic({ realm, sealed, name = "basic", cacheTtl }: BasicProps): RouteAuth {
  if (!/^[\w .-]+$/.test(realm)) {
    throw new RangeError("basic: a realm may contain only letters, digits, spaces and . - _");
  }
  const id = name === "basic" ? "Basic" : `Basic-${name}`;
  const settings = JSON.stringify([name, sealed]);
  return customAuth({
    kind: "BASIC",
    id,
    settings,
    function: (route) =>
      sharedFunction(route, {
        name,
        settings,
        create: (api) =>
          new SealedFunction(api, `${id}Users`, {
            ...route.handler.domain,
            name,
            sealed,
            code: runtimeCode("basic-authorizer"),
            env: basicAuthorizerEnv,
            settings: { STAGE: route.handler.domain.stage, FUNCTION: name },
            // scrypt takes CPU time and memory by design. More memory also means more CPU, so the check is faster.
            memorySize: 1024,
          }),
      }),
    ...(cacheTtl ? { cacheTtl } : {}),
    challenge: `Basic realm="${realm}", charset="UTF-8"`,
    reason: "a user name and a password, for callers that can neither sign nor get a token",
  });
}
