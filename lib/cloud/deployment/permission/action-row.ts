/** What CloudFormation performs on a resource of one type, with the permissions of the deployment. */
export interface ActionRow {
  /**
   * ARN of the resource, after `arn:PARTITION:`, with `${Name}` (its physical id), `${Region}`, `${Account}`, a property or an
   * attribute. If the value of the last one is an ARN, it is the ARN. @default - the attribute `Arn`, otherwise `*`
   */
  readonly arn?: string;
  /** The ARN on which `create` is decided, if it is another one, such as the collection of an API. */
  readonly createdOn?: string;
  /** Actions with spaces between them. The permission to perform all of them is needed. */
  readonly create: string;
  readonly update: string;
  readonly delete: string;
  /** Actions that creation needs in addition if the template has a property, and an update if the property changes. */
  readonly having?: Readonly<Record<string, string>>;
  /** Actions that an update needs in addition if a property changes. */
  readonly changing?: Readonly<Record<string, string>>;
  /** Actions on each item of a property with a list, with their own ARN, for creation and updates, and for deletion. */
  readonly each?: Readonly<Record<string, EachRow>>;
  /** Properties with the ARN of a role, such as `Code.Role`, each with the service to which CloudFormation passes it. */
  readonly passes?: Readonly<Record<string, string>>;
}

interface EachRow {
  /** As `arn` of the row, where `${Item}` is the item. */
  readonly arn: string;
  readonly put: string;
  readonly delete?: string;
  /** Condition key whose value is the item. */
  readonly key?: string;
}

export type ActionRows = Readonly<Record<string, ActionRow>>;
