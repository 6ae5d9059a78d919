import { EQUAL, hasCondition, isNarrowed } from "../template/conditions.ts";
import {
  covers,
  identityPolicies,
  isPublic,
  type Statement,
  statementsOf,
} from "../template/policies.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { literal, spelled, UNKNOWN, type Value } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/** What opens: itself, by way of a key of one's own, or by giving the right to somebody. */
const OPENING = ["kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant"];

/**
 * In an identity policy, a key that cannot be told is any key. In a key's own policy `*` is that key: what
 * it gives to an account is for the grants there to narrow, and what it gives to everybody nobody narrows.
 */
export const wideDecrypt: Rule = {
  id: "LOCK10",
  risk: "Whoever holds this can open what was sealed for others.",
  mend: "Allow kms:Decrypt on the ARN of one key, under StringEquals on kms:EncryptionContext:<name>; kms:ReEncryptFrom and kms:CreateGrant likewise, and none of them to everybody.",
  check: (templates) => [
    ...identityPolicies(templates).flatMap(({ resource, document }) =>
      findings(resource, document, (statement) => problemOf(templates, resource, statement)),
    ),
    ...templates
      .ofType("AWS::KMS::Key", "AWS::KMS::ReplicaKey")
      .filter(({ properties }) => properties["KeyPolicy"] !== undefined)
      .flatMap((resource) =>
        findings(resource, resource.properties["KeyPolicy"], problemOfKey).map((finding) => ({
          ...finding,
          locations: ["Properties.KeyPolicy"],
        })),
      ),
  ],
};

function findings(
  resource: Resource,
  document: Value,
  problemIn: (statement: Statement) => string | undefined,
): readonly Finding[] {
  const statements = statementsOf(document);
  if (!statements) return [{ resource, problem: `what its policy allows ${UNRESOLVED_VALUE}` }];
  return statements.flatMap((statement) => {
    const problem = problemIn(statement);
    return problem === undefined ? [] : [{ resource, problem }];
  });
}

function problemOf(
  templates: Templates,
  { template }: Resource,
  statement: Statement,
): string | undefined {
  const { resources } = statement;
  const isForServices = hasCondition(statement, /^Bool$/, /^kms:GrantIsForAWSResource$/i, (value) =>
    /^true$/i.test(spelled(value)),
  );
  const action = openedBy(statement).find((each) => each !== "kms:CreateGrant" || !isForServices);
  if (action === undefined) return undefined;
  const isKey = (value: Value) => {
    const type = templates.target(value, template)?.resource.type;
    const end = spelled(value).replaceAll(UNKNOWN, "").split(/[*?]/).at(-1) ?? "";
    return type === "AWS::KMS::Key" || /:key\/./s.test(end);
  };
  const other = resources.find((value) => !isKey(value));
  if (other !== undefined) {
    return `${action} is allowed on ${literal(other) ?? "what"}${literal(other) ? ", which" : ""} is not the ARN of one key for certain`;
  }
  // A member of the context, with a value that not all have.
  return hasCondition(statement, EQUAL, /^kms:EncryptionContext:./i, (value) =>
    /[^*?]/.test(spelled(value)),
  )
    ? undefined
    : `${action} is allowed under any encryption context`;
}

function problemOfKey(statement: Statement): string | undefined {
  const [action] = openedBy(statement);
  if (action === undefined || !isPublic(statement) || isNarrowed(statement)) return undefined;
  return `${action} is allowed to everybody`;
}

function openedBy({ allows, actions }: Statement): readonly string[] {
  if (!allows) return [];
  return OPENING.filter((action) => actions.some((pattern) => covers(pattern, action)));
}
