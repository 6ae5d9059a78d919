/** A change of an assembly's templates that removes one grant, condition or permission. */
export interface Mutation {
  /** Name, such as `Signet-local-Api/Secure/Role/DefaultPolicy, statement 3 without StringEquals kms:…`. */
  readonly name: string;
  /** Changes a copy of the templates, by stack name. */
  readonly apply: (templates: Templates) => void;
}

export type Templates = Record<string, { Resources: Record<string, Resource> }>;

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Metadata?: { readonly "aws:cdk:path"?: string };
}
interface Statement {
  Action: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/**
 * Returns mutations that each remove a grant or a condition from these templates. There is one for each kind of
 * statement in each stack, because similar functions and routes have similar grants.
 */
export function mutationsOf(templates: Templates): readonly Mutation[] {
  const kinds = new Set<string>();
  const isNew = (...kind: readonly unknown[]): boolean => {
    const text = JSON.stringify(kind);
    return !kinds.has(text) && kinds.add(text).has(text);
  };
  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).flatMap(([id, resource]) => {
      const written = resource.Metadata?.["aws:cdk:path"] ?? id;
      const path = written.replace("/Default/", "/").replace(/\/Resource$/, "");
      if (resource.Type === "AWS::Lambda::Permission") {
        const from = JSON.stringify(resource.Properties?.["SourceArn"]);
        const forAuthorizer = from.includes("/authorizers/");
        return isNew(stack, forAuthorizer) ? permissionMutations(stack, id, path) : [];
      }
      return documentsOf(resource).flatMap(([name, document], index) =>
        document.Statement.flatMap((statement, position) => {
          const { Action, Condition = {} } = statement;
          const conditions = Object.entries(Condition).map(([operator, keys]) => [
            operator,
            Object.keys(keys),
          ]);
          if (!isNew(stack, resource.Type, Action, conditions)) return [];
          return statementMutations(
            (all) => documentsOf(all[stack]?.Resources[id])[index]?.[1].Statement[position],
            statement,
            `${path}${name}, statement ${position + 1}`,
          );
        }),
      );
    }),
  );
}

function statementMutations(
  find: (templates: Templates) => Statement | undefined,
  { Condition = {} }: Statement,
  name: string,
): readonly Mutation[] {
  const changing = (what: string, change: (statement: Statement) => void): Mutation => ({
    name: `${name} ${what}`,
    apply(templates) {
      const statement = find(templates);
      if (!statement) throw new Error(`there is no ${name}`);
      change(statement);
    },
  });
  return [
    // A document must have a statement, so this one gets an action that does not exist.
    changing("taken away", (statement) => void (statement.Action = "none:Nothing")),
    ...Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.keys(keys).map((key) =>
        changing(`without ${operator} ${key}`, ({ Condition: block = {} }) => {
          delete block[operator]?.[key];
          if (Object.keys(block[operator] ?? {}).length === 0) delete block[operator];
        }),
      ),
    ),
  ];
}

function permissionMutations(stack: string, id: string, path: string): readonly Mutation[] {
  return [
    { name: `${path} taken away`, apply: (all) => void delete all[stack]?.Resources[id] },
    {
      name: `${path} without SourceArn`,
      apply: (all) => void delete all[stack]?.Resources[id]?.Properties?.["SourceArn"],
    },
  ];
}

/** Returns the policy documents of a resource, each with its name. */
function documentsOf(
  resource: Resource | undefined,
): readonly (readonly [name: string, document: { Statement: Statement[] }])[] {
  const { AssumeRolePolicyDocument, KeyPolicy, PolicyDocument, Policies } =
    resource?.Properties ?? {};
  const named: readonly (readonly [string, unknown])[] = [
    ["'s trust policy", AssumeRolePolicyDocument],
    ["'s key policy", KeyPolicy],
    ["", PolicyDocument],
    // The inline policies of a role are a list of objects.
    ...((Policies ?? []) as { PolicyName: string; PolicyDocument: unknown }[]).map(
      (policy) => [`'s policy ${policy.PolicyName}`, policy.PolicyDocument] as const,
    ),
  ];
  // CDK writes each of them as a map with a list of statements.
  return named.filter(([, document]) => document !== undefined) as ReturnType<typeof documentsOf>;
}
