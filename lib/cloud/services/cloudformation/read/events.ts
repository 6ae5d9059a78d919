import type { StackEvent, StackHistory, ValidationFailure } from "../../../state/stack-history.ts";
import { shapeXml, type ShapeMap } from "../../protocol/query/shape-xml.ts";
import { changeSetFor, IN_BRACKETS, stackFor } from "../access/stack-for.ts";
import { flag } from "../request/flag.ts";
import { listPage } from "../request/list-page.ts";
import { invalid } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";

/** Describes the events of a stack, the newest first. */
export function describeStackEvents(stackCall: StackCall): string {
  const stack = stackFor(stackCall, "DescribeStackEvents", IN_BRACKETS);
  const { items, NextToken } = listPage(stackCall.form, newestFirst(stack), ({ id }) => id);
  const operations = operationsOf(stack);
  const StackEvents = items.map((event) => eventShape(stack, event, operations));
  return shapeXml({ StackEvents, NextToken });
}

/** Describes what blocks a change set, or the events of a stack. */
export function describeEvents(stackCall: StackCall): string {
  const { form } = stackCall;
  if (form.has("OperationId")) {
    throw invalid(
      "OperationId is not supported by the local cloud: pass StackName or ChangeSetName.",
    );
  }
  if (form.has("ChangeSetName")) {
    const { stack, changeSet } = changeSetFor(stackCall, "DescribeEvents");
    const failures = (changeSet.validation ?? []).map((failure, index) => ({
      EventId: `${changeSet.id.split("/").at(-1)}-${index + 1}`,
      StackId: stack.id,
      OperationId: changeSet.id.split("/").at(-1),
      OperationType: "CREATE_CHANGESET",
      EventType: "VALIDATION_ERROR",
      Timestamp: changeSet.created,
      ...validationShape(failure),
    }));
    return shapeXml({ OperationEvents: failures });
  }
  const stack = stackFor(stackCall, "DescribeEvents", IN_BRACKETS);
  const isFailedOnly = flag(form, "Filters.FailedEvents") === true;
  const wanted = newestFirst(stack).filter(
    ({ status }) => !isFailedOnly || status.endsWith("_FAILED"),
  );
  const { items, NextToken } = listPage(form, wanted, ({ id }) => id);
  const operations = operationsOf(stack);
  const events = items.map((event) => {
    const { StackName: _, ...shape } = eventShape(stack, event, operations);
    return { ...shape, EventType: "STACK_EVENT", StartTime: event.date };
  });
  return shapeXml({ OperationEvents: events, NextToken });
}

function newestFirst({ events }: StackHistory): readonly StackEvent[] {
  return events.toReversed();
}

/**
 * Returns the id of the operation that each event belongs to, by the id of the event. The CDK CLI shows the failures of
 * the last operation only.
 */
export function operationsOf({ events, id: stackId }: StackHistory): ReadonlyMap<string, string> {
  const operations = new Map<string, string>();
  let operation: string | undefined;
  for (const { id, physicalId, reason } of events) {
    if (physicalId === stackId && reason === "User Initiated") operation = id;
    if (operation !== undefined) operations.set(id, operation);
  }
  return operations;
}

function eventShape(
  stack: StackHistory,
  event: StackEvent,
  operations: ReadonlyMap<string, string>,
): ShapeMap {
  return {
    StackId: stack.id,
    OperationId: operations.get(event.id),
    EventId: event.id,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.date,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ClientRequestToken: event.clientToken,
  };
}

function validationShape({ logicalId, type, reason, path }: ValidationFailure): ShapeMap {
  return {
    LogicalResourceId: logicalId,
    ResourceType: type,
    ValidationFailureMode: "FAIL",
    ValidationName: /already exists/.test(reason)
      ? "NAME_CONFLICT_VALIDATION"
      : "PROPERTY_VALIDATION",
    ValidationStatus: "FAILED",
    ValidationStatusReason: reason,
    ValidationPath: path,
  };
}
