import { driftOperations } from "./drift/drift-operations.ts";
import { describeChangeSet, listChangeSets } from "./read/change-sets.ts";
import { describeStacks, listStacks } from "./read/describe-stacks.ts";
import { describeEvents, describeStackEvents } from "./read/events.ts";
import { listExports, listImports } from "./read/exports.ts";
import { getTemplate } from "./read/get-template.ts";
import {
  describeStackResource,
  describeStackResources,
  listStackResources,
} from "./read/resources.ts";
import { getTemplateSummary, validateTemplate } from "./read/template-summary.ts";
import type { StackOperation } from "./request/stack-call.ts";
import {
  createChangeSet,
  deleteChangeSet,
  executeChangeSet,
} from "./write/change-set-operations.ts";
import {
  cancelUpdateStack,
  continueUpdateRollback,
  createStack,
  deleteStack,
  getStackPolicy,
  rollbackStack,
  setStackPolicy,
  updateStack,
  updateTerminationProtection,
} from "./write/stack-operations.ts";

/** Returns the operations of CloudFormation that the local cloud serves. */
export function operations(): Readonly<Record<string, StackOperation>> {
  return {
    CancelUpdateStack: cancelUpdateStack,
    ContinueUpdateRollback: continueUpdateRollback,
    CreateChangeSet: createChangeSet,
    CreateStack: createStack,
    DeleteChangeSet: deleteChangeSet,
    DeleteStack: deleteStack,
    DescribeChangeSet: describeChangeSet,
    DescribeEvents: describeEvents,
    DescribeStackEvents: describeStackEvents,
    DescribeStackResource: describeStackResource,
    DescribeStackResources: describeStackResources,
    DescribeStacks: describeStacks,
    ExecuteChangeSet: executeChangeSet,
    GetStackPolicy: getStackPolicy,
    GetTemplate: getTemplate,
    GetTemplateSummary: getTemplateSummary,
    ListChangeSets: listChangeSets,
    ListExports: listExports,
    ListImports: listImports,
    ListStackResources: listStackResources,
    ListStacks: listStacks,
    RollbackStack: rollbackStack,
    SetStackPolicy: setStackPolicy,
    UpdateStack: updateStack,
    UpdateTerminationProtection: updateTerminationProtection,
    ValidateTemplate: validateTemplate,
    ...driftOperations(),
  };
}
