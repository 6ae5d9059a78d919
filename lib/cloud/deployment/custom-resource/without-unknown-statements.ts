import { isMap } from "../../../json.ts";
import { hasUnknown } from "../../assembly/language/unknown-value.ts";

/** An ARN that no request has. */
const NOTHING = "arn:aws:s3:::known-only-after-the-deployment";

/**
 * Returns properties without the statements of policies that contain an unknown value, because such a statement can be
 * neither granted nor ruled out. A policy without any other statement keeps one that applies to nothing.
 */
export function withoutUnknownStatements(value: unknown): unknown {
  if (!hasUnknown(value)) return value;
  if (Array.isArray(value)) return value.map(withoutUnknownStatements);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === "Statement" ? knownStatements(member) : withoutUnknownStatements(member),
    ]),
  );
}

function knownStatements(given: unknown): unknown {
  const statements: readonly unknown[] = Array.isArray(given) ? given : [given];
  const known = statements.filter((statement) => !hasUnknown(statement));
  return known.length > 0 ? known : statements.slice(0, 1).map(appliesToNothing);
}

/** Returns a statement with the same elements that no request matches. */
function appliesToNothing(statement: unknown): unknown {
  const { Action, Principal, NotPrincipal, Resource, NotResource } = isMap(statement)
    ? statement
    : {};
  return {
    Effect: "Allow",
    Action: Action === undefined || hasUnknown(Action) ? "*" : Action,
    ...((Principal ?? NotPrincipal) ? { Principal: { Service: "unknown.amazonaws.com" } } : {}),
    ...((Resource ?? NotResource) ? { Resource: NOTHING } : {}),
  };
}
