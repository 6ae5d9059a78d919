import { isMap } from "../../json.ts";
import { knownKeysWithClaims } from "../conditions/condition-keys.ts";
import { providersIn } from "../principal/principal-element.ts";
import { list } from "../syntax/policy-json.ts";
import { parsePolicy, type Policy } from "./policy.ts";

/**
 * Compiles the trust policy of a role. Its conditions may use the claims of tokens of the identity providers that it
 * names.
 *
 * @throws {PolicyUnsupported} If any part of the policy cannot be evaluated.
 */
export function parseTrustPolicy(document: unknown, source: string): Policy {
  const statements = isMap(document) ? list(document["Statement"] ?? []) : [];
  const providers = statements.flatMap((statement) =>
    isMap(statement) ? providersIn(statement["Principal"]) : [],
  );
  return parsePolicy(document, "trust", source, knownKeysWithClaims(providers));
}
