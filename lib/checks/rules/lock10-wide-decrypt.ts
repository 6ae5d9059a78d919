import { covers, identityPolicies, type Statement, statementsOf } from "../template/policies.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { listOf, literal, spelled, UNKNOWN, type Value } from "../template/values.ts";
import { CANNOT_BE_TOLD, type Rule } from "../rule.ts";

/** Of identity policies: in a key's own policy `*` is that key. A key that cannot be told is any key. */
export const wideDecrypt: Rule = {
  id: "LOCK10",
  risk: "Whoever holds this can open what was sealed for others.",
  mend: "Allow kms:Decrypt on the ARN of one key, under StringEquals on kms:EncryptionContext:<name>.",
  check: (templates) =>
    identityPolicies(templates).flatMap(({ resource, document }) => {
      const statements = statementsOf(document);
      if (!statements) return [{ resource, problem: `what its policy allows ${CANNOT_BE_TOLD}` }];
      return statements.flatMap((statement) => {
        const problem = problemOf(templates, resource, statement);
        return problem === undefined ? [] : [{ resource, problem }];
      });
    }),
};

function problemOf(
  templates: Templates,
  { template }: Resource,
  { allows, actions, resources, conditions }: Statement,
): string | undefined {
  if (!allows || !actions.some((pattern) => covers(pattern, "kms:Decrypt"))) return undefined;
  const isKey = (value: Value) => {
    const type = templates.target(value, template)?.resource.type;
    const text = spelled(value);
    return type === "AWS::KMS::Key" || /:key\/[^*?]+$/.test(text.replaceAll(UNKNOWN, ""));
  };
  const other = resources.find((value) => !isKey(value));
  if (other !== undefined) {
    return `kms:Decrypt is allowed on ${literal(other) ?? "what"}${literal(other) ? ", which" : ""} is not the ARN of one key for certain`;
  }
  return Object.entries(conditions).some(([operator, keys]) => bindsContext(operator, keys))
    ? undefined
    : "kms:Decrypt is allowed under any encryption context";
}

/** Whether a condition asks for a member of the encryption context, with a value that not all have. */
function bindsContext(operator: string, keys: Value): boolean {
  if (!/^String(Equals|EqualsIgnoreCase|Like)$/.test(operator)) return false;
  return Object.entries(keys ?? {}).some(
    ([key, values]) =>
      /^kms:EncryptionContext:./i.test(key) &&
      listOf(values).every((value) => /[^*?]/.test(spelled(value))),
  );
}
