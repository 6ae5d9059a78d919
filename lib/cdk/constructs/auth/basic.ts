import type { Duration } from "aws-cdk-lib";
import { basicAuthorizerEnv } from "../../../formats/function/authorizer-env.ts";
import type { SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import type { SealedSource } from "../../../formats/sealed/sealed-source.ts";
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
   * The sealed file of the stage, or the segments of the authorizer in it. The authorizer's secret `users` has one line
   * for each user, in the format of `signet htpasswd`.
   */
  readonly sealed: SealedSource | readonly SealedSegment[];
  /**
   * The function name of the authorizer in the sealed file. Each list of users of a stage needs a name of its own.
   *
   * @default "basic"
   */
  readonly name?: string;
  /**
   * Physical name of the authorizer function.
   *
   * @default - `<app>-<stage>-<name>-<hash of the API's path>`, so that the APIs of a stage do not collide
   */
  readonly functionName?: string;
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
 * const sealed = SealedSecrets.fromFile("secrets/dev.json", { stage: "dev" });
 * const basic = auth.basic({ realm: "orders", sealed });
 * api.addRoute({ method: "GET", path: "/ui", handler: orders, auth: basic });
 */
export function basic(props: BasicProps): RouteAuth {
  const { realm, sealed, name = "basic", functionName, cacheTtl } = props;
  if (!/^[\w .-]+$/.test(realm)) {
    throw new RangeError("basic: a realm may contain only letters, digits, spaces and . - _");
  }
  const id = name === "basic" ? "Basic" : `Basic-${name}`;
  const settings = JSON.stringify([name, functionName, sealed]);
  return customAuth({
    kind: "BASIC",
    id,
    settings,
    function: (route) =>
      sharedFunction(route, {
        name,
        functionName,
        settings,
        create: (api, physical) =>
          new SealedFunction(api, `${id}Users`, {
            keys: route.handler.keys,
            name,
            functionName: physical,
            sealed,
            code: runtimeCode("basic-authorizer"),
            env: basicAuthorizerEnv,
            settings: {},
            kinds: { users: { type: "htpasswd" } },
            // scrypt takes CPU time and memory by design. More memory also means more CPU, so the check is faster.
            memorySize: 1024,
          }),
      }),
    ...(cacheTtl ? { cacheTtl } : {}),
    challenge: `Basic realm="${realm}", charset="UTF-8"`,
    reason: "a user name and a password, for callers that can neither sign nor get a token",
  });
}
