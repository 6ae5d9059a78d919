import type { Account } from "../../account/account.ts";

type Properties = Readonly<Record<string, unknown>>;

/** A permission that a caller needs who wants to see a resource. */
export interface Read {
  readonly action: string;
  readonly resource: string;
}

/** How resources of a type are compared with their template. */
export interface Compared {
  /** The permissions that a caller needs. */
  readonly reads: (account: Account, physicalId: string) => readonly Read[];
  /** Returns the properties that calls can change, as they are, or `undefined` if the resource does not exist any more. */
  readonly find: (
    account: Account,
    physicalId: string,
    declared: Properties,
  ) => Properties | undefined;
}
