import type { ChangeDetail, ResourceChange } from "../../../state/stack-history.ts";
import { shapeXml, type ShapeMap } from "../../protocol/query/shape-xml.ts";
import { changeSetFor, IN_BRACKETS, stackFor } from "../access/stack-for.ts";
import { flag } from "../request/flag.ts";
import { listPage } from "../request/list-page.ts";
import type { StackCall } from "../request/stack-call.ts";
import { shownParameters } from "./shown-parameters.ts";
import { tagShapes } from "./stack-shape.ts";

/** Describes a change set with its changes. */
export function describeChangeSet(stackCall: StackCall): string {
  const { form } = stackCall;
  const { stack, changeSet } = changeSetFor(stackCall, "DescribeChangeSet");
  const withValues = flag(form, "IncludePropertyValues") === true;
  const { input } = changeSet;
  const { items, NextToken } = listPage(
    form,
    changeSet.changes,
    ({ action, logicalId }) => `${action} ${logicalId}`,
    1_000,
  );
  return shapeXml({
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    Parameters: shownParameters(input),
    CreationTime: changeSet.created,
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    NotificationARNs: input.notificationArns,
    RollbackConfiguration: {},
    Capabilities: input.capabilities,
    Tags: input.tags.length === 0 ? undefined : tagShapes(input.tags),
    Changes: items.map((change) => changeShape(change, withValues)),
    NextToken,
    IncludeNestedStacks: changeSet.includeNestedStacks,
    ImportExistingResources: changeSet.importExistingResources,
    DeploymentMode: changeSet.revertsDrift ? "REVERT_DRIFT" : undefined,
  });
}

/** Lists the change sets of a stack that can still be described. */
export function listChangeSets(stackCall: StackCall): string {
  const stack = stackFor(stackCall, "ListChangeSets", IN_BRACKETS);
  const { items, NextToken } = listPage(
    stackCall.form,
    Object.values(stack.changeSets),
    ({ id }) => id,
  );
  const Summaries = items.map((changeSet) => ({
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    CreationTime: changeSet.created,
    Description: changeSet.description,
    IncludeNestedStacks: changeSet.includeNestedStacks,
    ImportExistingResources: changeSet.importExistingResources,
  }));
  return shapeXml({ Summaries, NextToken });
}

function changeShape(change: ResourceChange, withValues: boolean): ShapeMap {
  return {
    Type: "Resource",
    ResourceChange: {
      PolicyAction: change.policyAction,
      Action: change.action,
      LogicalResourceId: change.logicalId,
      PhysicalResourceId: change.physicalId,
      ResourceType: change.type,
      Replacement: change.replacement,
      Scope: change.scope,
      Details: change.details.map((detail) => detailShape(detail, withValues)),
    },
  };
}

function detailShape(detail: ChangeDetail, withValues: boolean): ShapeMap {
  const { attribute, name } = detail;
  return {
    Target: {
      Attribute: attribute,
      Name: name,
      RequiresRecreation: detail.requiresRecreation,
      Path: withValues ? `/${attribute}${name === undefined ? "" : `/${name}`}` : undefined,
    },
    Evaluation: detail.evaluation,
    ChangeSource: detail.changeSource,
    CausingEntity: detail.causingEntity,
  };
}
