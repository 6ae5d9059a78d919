import type { KeyRecord, TagRecord } from "../../state/cloud-state.ts";

export interface KeySettings {
  readonly description: string;
  readonly enabled: boolean;
  readonly rotation: boolean;
  readonly rotationPeriodInDays?: number | undefined;
  readonly policy: unknown;
  readonly tags: readonly TagRecord[];
  /** The service of AWS that manages the key. @default - the account manages the key */
  readonly ofService?: KeyRecord["ofService"];
}

export interface Alias {
  readonly aliasName: string;
  readonly keyId: string;
  /** Date in ISO 8601, or `undefined` for an alias that an earlier version created. */
  readonly creationDate: string | undefined;
  /** Date in ISO 8601, or `undefined` for an alias that an earlier version created. */
  readonly lastUpdatedDate: string | undefined;
}
