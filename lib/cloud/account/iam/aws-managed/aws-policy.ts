/** A managed policy of AWS. */
export interface AwsPolicy {
  /** Its id, the id of its version, and when the policy and the version were created (ISO 8601), after each other. */
  readonly facts: string;
  readonly statements: readonly AwsStatement[];
}

/** A statement. Lists are texts with spaces between the items. */
interface AwsStatement {
  readonly sid?: string;
  /** @default - the statement allows */
  readonly denies?: true;
  readonly actions?: string;
  readonly notActions?: string;
  /** @default "*" */
  readonly resources?: string;
  readonly conditions?: Readonly<Record<string, unknown>>;
}

/** Policies by path and name. */
export type AwsPolicies = Readonly<Record<string, AwsPolicy>>;

/** Returns the document of a policy. */
export function documentOf({ statements }: AwsPolicy): unknown {
  return {
    Version: "2012-10-17",
    Statement: statements.map(
      ({ sid, denies, actions, notActions, resources = "*", conditions }) => ({
        ...(sid === undefined ? {} : { Sid: sid }),
        Effect: denies ? "Deny" : "Allow",
        ...(actions === undefined ? {} : { Action: items(actions) }),
        ...(notActions === undefined ? {} : { NotAction: items(notActions) }),
        Resource: items(resources),
        ...(conditions === undefined ? {} : { Condition: conditions }),
      }),
    ),
  };
}

/** Returns the only item, or the list of items, as AWS writes them. */
function items(text: string): unknown {
  const list = text.trim().split(/\s+/);
  return list.length === 1 ? list[0] : list;
}
