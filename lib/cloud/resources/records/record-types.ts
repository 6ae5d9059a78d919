import type { ResourceType } from "../resource-type/resource-type.ts";
import type { RecordRows } from "./record-row.ts";
import { recordType } from "./record-type.ts";
import { apis } from "./table/apis.ts";
import { helpers } from "./table/helpers.ts";
import { identity } from "./table/identity.ts";
import { messaging } from "./table/messaging.ts";
import { networks } from "./table/networks.ts";
import { storage } from "./table/storage.ts";
import { tools } from "./table/tools.ts";

/** How resources of services that are not served appear in templates, by CloudFormation type. */
export const recordRows: RecordRows = {
  ...apis,
  ...helpers,
  ...identity,
  ...messaging,
  ...networks,
  ...storage,
  ...tools,
};

/** The types whose resources are only recorded. */
export const recordTypes: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries(recordRows).map(([type, row]) => [type, recordType(type, row)]),
);
