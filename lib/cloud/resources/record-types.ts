import type { ResourceType } from "./resource-type/resource-type.ts";
import type { RecordRows } from "./records/record-row.ts";
import { recordType } from "./records/record-type.ts";
import { apis } from "./records/table/apis.ts";
import { builds } from "./records/table/builds.ts";
import { helpers } from "./records/table/helpers.ts";
import { identity } from "./records/table/identity.ts";
import { machines } from "./records/table/machines.ts";
import { messaging } from "./records/table/messaging.ts";
import { networks } from "./records/table/networks.ts";
import { storage } from "./records/table/storage.ts";
import { tools } from "./records/table/tools.ts";

/** How resources of services that are not served appear in templates, by CloudFormation type. */
export const recordRows: RecordRows = {
  ...apis,
  ...builds,
  ...helpers,
  ...identity,
  ...machines,
  ...messaging,
  ...networks,
  ...storage,
  ...tools,
};

/** The types whose resources are only recorded. */
export const recordTypes: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries(recordRows).map(([type, row]) => [type, recordType(type, row)]),
);
