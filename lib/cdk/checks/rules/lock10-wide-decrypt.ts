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

/** The actions that give access to a plaintext: directly, by another key, or by a grant to another principal. */
const OPENING = ["kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant"];

/**
 * Reports permissions to decrypt that are not limited to one key and encryption context. If an identity policy's key
 * cannot be determined, the rule assumes any key. In a key policy, `*` means the key itself, and only permissions for
 * every principal are findings, because identity policies can limit a permission for an account.
 */
export const wideDecrypt: Rule = {
  id: "LOCK10",
  risk: "A principal with this permission can decrypt secrets that were sealed for others.",
  mend: "Allow kms:Decrypt, kms:ReEncryptFrom and kms:CreateGrant only on the ARN of one key, with StringEquals on kms:EncryptionContext:<name>, and only to named principals.",
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
    return `${action} is allowed on ${literal(other) ?? "a resource that"}${literal(other) ? ", which" : ""} may not be the ARN of a single key`;
  }
  // The condition must compare one pair of the context with a value that does not consist of wildcards only.
  return hasCondition(statement, EQUAL, /^kms:EncryptionContext:./i, (value) =>
    /[^*?]/.test(spelled(value)),
  )
    ? undefined
    : `${action} is allowed with any encryption context`;
}

function problemOfKey(statement: Statement): string | undefined {
  const [action] = openedBy(statement);
  if (action === undefined || !isPublic(statement) || isNarrowed(statement)) return undefined;
  return `${action} is allowed to every principal`;
}

function openedBy({ allows, actions }: Statement): readonly string[] {
  if (!allows) return [];
  return OPENING.filter((action) => actions.some((pattern) => covers(pattern, action)));
}
