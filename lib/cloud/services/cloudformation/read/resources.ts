import type { ResourceStatus, StackHistory } from "../../../state/stack-history.ts";
import { shapeXml, type ShapeMap } from "../../protocol/query/shape-xml.ts";
import { IN_BRACKETS, stackFor, WITH_ID } from "../access/stack-for.ts";
import { requireAllowed, requireAllowedOn } from "../access/allowed.ts";
import { listPage } from "../request/list-page.ts";
import { invalid, stackNameIn } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";
import { sectionOf, shownText, templateOf } from "./template-of.ts";

type Resource = readonly [logicalId: string, status: ResourceStatus];

/** Lists the resources of a stack in short. */
export function listStackResources(stackCall: StackCall): string {
  const stack = stackFor(stackCall, "ListStackResources", WITH_ID);
  const { items, NextToken } = listPage(stackCall.form, resourcesOf(stack), ([id]) => id);
  const StackResourceSummaries = items.map(([logicalId, resource]) => ({
    ...resourceShape(stack, logicalId, resource, "LastUpdatedTimestamp"),
  }));
  return shapeXml({ StackResourceSummaries, NextToken });
}

/** Describes one resource of a stack, with the metadata of the template. */
export function describeStackResource(stackCall: StackCall): string {
  const { form } = stackCall;
  const stack = stackFor(stackCall, "DescribeStackResource", IN_BRACKETS);
  const logicalId = form.get("LogicalResourceId") ?? "";
  const found = resourcesOf(stack).find(([id]) => id === logicalId);
  if (!found || found[1].status === "CREATE_FAILED")
    throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  const declared = sectionOf(templateOf(stack.input), "Resources");
  const [, { Metadata: metadata = {}, Description: text } = {}] =
    declared.find(([id]) => id === logicalId) ?? [];
  return shapeXml({
    StackResourceDetail: {
      StackName: stack.name,
      StackId: stack.id,
      ...resourceShape(stack, logicalId, found[1], "LastUpdatedTimestamp"),
      Description: shownText(text),
      Metadata: JSON.stringify(metadata),
    },
  });
}

/** Describes the resources of a stack. A physical id finds the stack by one of its resources. */
export function describeStackResources(stackCall: StackCall): string {
  const { form } = stackCall;
  const physicalId = form.get("PhysicalResourceId");
  const isNamed = stackNameIn(form) !== undefined;
  if (isNamed && physicalId !== undefined) {
    throw invalid("Only one of StackName and PhysicalResourceId can be specified.");
  }
  const stack = isNamed
    ? stackFor(stackCall, "DescribeStackResources", IN_BRACKETS)
    : stackOfResource(stackCall, physicalId);
  const logicalId = form.get("LogicalResourceId");
  const found = resourcesOf(stack)
    .filter(([id]) => logicalId === undefined || id === logicalId)
    // AWS returns at most 100 of them, without pages.
    .slice(0, 100);
  if (logicalId !== undefined && found.length === 0) {
    throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  }
  const StackResources = found.map(([id, resource]) => ({
    StackName: stack.name,
    StackId: stack.id,
    ...resourceShape(stack, id, resource, "Timestamp"),
  }));
  return shapeXml({ StackResources });
}

function stackOfResource({ call, parts }: StackCall, physicalId: string | undefined): StackHistory {
  if (physicalId === undefined) {
    throw invalid("Either StackName or PhysicalResourceId must be specified.");
  }
  const has = (stack: StackHistory) =>
    resourcesOf(stack).some(([, resource]) => resource.physicalId === physicalId);
  const stack = parts.stacks.all().find((one) => one.status !== "DELETE_COMPLETE" && has(one));
  if (!stack) {
    requireAllowed(call, "DescribeStackResources");
    throw invalid(`Stack for ${physicalId} does not exist`);
  }
  // A refusal does not say which stack has the resource.
  requireAllowedOn(call, "DescribeStackResources", "*", stack);
  return stack;
}

/** Returns the resources of a stack. Those that it had once are shown only after the stack is deleted. */
function resourcesOf({ resources, status }: StackHistory): readonly Resource[] {
  const gone = ["DELETE_COMPLETE", "DELETE_SKIPPED"];
  return Object.entries(resources).filter(
    ([, resource]) => status === "DELETE_COMPLETE" || !gone.includes(resource.status),
  );
}

function resourceShape(
  stack: StackHistory,
  LogicalResourceId: string,
  { physicalId, type, status, reason, date }: ResourceStatus,
  dateName: "Timestamp" | "LastUpdatedTimestamp",
): ShapeMap {
  const drift = stack.drift?.resources[LogicalResourceId];
  return {
    LogicalResourceId,
    PhysicalResourceId: physicalId === "" ? undefined : physicalId,
    ResourceType: type,
    [dateName]: date,
    ResourceStatus: status,
    ResourceStatusReason: reason,
    DriftInformation: {
      StackResourceDriftStatus: drift?.status ?? "NOT_CHECKED",
      LastCheckTimestamp: drift?.date,
    },
  };
}
