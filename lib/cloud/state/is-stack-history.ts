import {
  isDate,
  isFlag,
  isPair,
  isText,
  listOf,
  mapOf,
  oneOf,
  optional,
  shape,
  type Check,
} from "./record-checks.ts";
import { STACK_STATUSES } from "./stack-history.ts";

const isInput = shape({
  origin: oneOf(["api", "assembly"]),
  templateBody: isText,
  parameters: mapOf(isText),
  capabilities: listOf(isText),
  tags: listOf(isPair),
  notificationArns: listOf(isText),
  assets: mapOf(isText),
});

const isResourceToImport = shape({ type: isText, identifier: mapOf(isText) });

const isChange = shape({
  action: oneOf(["Add", "Modify", "Remove", "Import"]),
  logicalId: isText,
  physicalId: optional(isText),
  type: isText,
  replacement: optional(oneOf(["True", "False", "Conditional"])),
  policyAction: optional(oneOf(["Delete", "Retain", "ReplaceAndDelete", "ReplaceAndRetain"])),
  scope: listOf(isText),
  details: listOf(
    shape({
      attribute: isText,
      name: optional(isText),
      requiresRecreation: isText,
      evaluation: isText,
      changeSource: isText,
      causingEntity: optional(isText),
    }),
  ),
});

const isChangeSet = shape({
  id: isText,
  name: isText,
  type: oneOf(["CREATE", "UPDATE", "IMPORT"]),
  created: isDate,
  description: optional(isText),
  clientToken: optional(isText),
  status: oneOf(["CREATE_COMPLETE", "FAILED"]),
  statusReason: optional(isText),
  executionStatus: oneOf(["AVAILABLE", "UNAVAILABLE", "OBSOLETE", "EXECUTE_IN_PROGRESS"]),
  input: isInput,
  changes: listOf(isChange),
  roleArn: optional(isText),
  includeNestedStacks: isFlag,
  revertsDrift: optional(isFlag),
  importExistingResources: isFlag,
  imports: optional(mapOf(isResourceToImport)),
  validation: optional(
    listOf(shape({ logicalId: isText, type: isText, reason: isText, path: isText })),
  ),
});

/** Returns whether a parsed value is a `StackHistory`. */
export const isStackHistory: Check = shape({
  id: isText,
  name: isText,
  status: oneOf(STACK_STATUSES),
  statusReason: optional(isText),
  created: isDate,
  updated: optional(isDate),
  deleted: optional(isDate),
  input: optional(isInput),
  terminationProtection: isFlag,
  disableRollback: isFlag,
  roleArn: optional(isText),
  changeSetId: optional(isText),
  changeSets: mapOf(isChangeSet),
  events: listOf(
    shape({
      id: isText,
      date: isDate,
      logicalId: isText,
      physicalId: isText,
      type: isText,
      status: isText,
      reason: optional(isText),
      clientToken: optional(isText),
    }),
  ),
  resources: mapOf(
    shape({
      type: isText,
      physicalId: isText,
      status: isText,
      date: isDate,
      reason: optional(isText),
    }),
  ),
  parentId: optional(isText),
});
