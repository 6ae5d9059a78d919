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
  /** Actions that an update needs if a property, or an item of its list, goes. @default - the same as for a change */
  readonly removing?: Readonly<Record<string, string>>;
  /** Actions on each item of a property with a list, with their own ARN. */
  readonly each?: Readonly<Record<string, EachRow>>;
  /**
   * Properties with the ARN of a role, such as `Code.Role`, each with the service to which CloudFormation passes it. The path
   * may lead through lists.
   */
  readonly passes?: Readonly<Record<string, string>>;
}

export interface EachRow {
  /** As `arn` of the row, where `${Item}` is the item. */
  readonly arn: string;
  /** For items of a new resource, and for new items. */
  readonly put: string;
  /** For items that come or go with an update. @default - `put` and `delete` */
  readonly update?: string;
  readonly delete?: string;
  /** Property whose change concerns every item, such as the text of a policy that has a list of roles. */
  readonly with?: string;
  /** Condition key whose value is the item, or the value of a template as in `arn`. */
  readonly key?: string;
  readonly keyValue?: string;
}

export type ActionRows = Readonly<Record<string, ActionRow>>;
