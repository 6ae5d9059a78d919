import { randomUUID } from "node:crypto";
import type { DetectedDrift, StackHistory } from "../../../state/stack-history.ts";
import { members } from "../../protocol/query/form.ts";
import { shapeXml, type ShapeMap } from "../../protocol/query/shape-xml.ts";
import { requireAllowed } from "../access/allowed.ts";
import { IN_BRACKETS, stackFor } from "../access/stack-for.ts";
import { listPage } from "../request/list-page.ts";
import { invalid } from "../request/names.ts";
import type { ResourceDrift } from "../../../stacks/drift/drift-of.ts";
import type { StackOperation } from "../request/stack-call.ts";
import { readableDrift } from "./readable-drift.ts";

/** One comparison of a stack with its template. */
interface Detection {
  readonly stackId: string;
  readonly date: string;
  readonly drifts: ReadonlyMap<string, ShownDrift>;
}

/** Maximum number of detections that are kept. Clients ask for the status of a detection right after its start. */
const MOST = 100;

/** Returns the operations that compare stacks with their templates. The comparisons are kept in memory. */
export function driftOperations(): Readonly<Record<string, StackOperation>> {
  const detections = new Map<string, Detection>();

  return {
    DetectStackDrift(stackCall) {
      const { call, form, parts } = stackCall;
      const stack = stackFor(stackCall, "DetectStackDrift", IN_BRACKETS);
      const wanted = members(form, "LogicalResourceIds");
      const missing = wanted.find((id) => !Object.hasOwn(stack.resources, id));
      if (missing !== undefined) {
        throw invalid(`Resource ${missing} does not exist for stack ${stack.name}`);
      }
      if (stack.status.endsWith("_IN_PROGRESS") || stack.status === "DELETE_COMPLETE") {
        throw invalid(
          `Drift detection cannot be performed on stack [${stack.id}] in ${stack.status} state`,
        );
      }
      const found = (parts.driftOf ?? readableDrift)(call, stack.name);
      const compared = Object.entries(stack.resources)
        .filter(([, { status }]) => !status.startsWith("DELETE_"))
        .filter(([id]) => wanted.length === 0 || wanted.includes(id))
        .map(([id]) => [id, found.get(id)] as const)
        .map(([id, drift]) => [id, drift ?? NOT_CHECKED] as const);
      const id = randomUUID();
      const date = call.now.toISOString();
      keepDrift(stack, date, compared);
      call.save();
      detections.set(id, { stackId: stack.id, date, drifts: new Map(compared) });
      const [oldest] = detections.keys();
      if (detections.size > MOST && oldest !== undefined) detections.delete(oldest);
      return shapeXml({ StackDriftDetectionId: id });
    },

    DescribeStackDriftDetectionStatus({ call, form }) {
      requireAllowed(call, "DescribeStackDriftDetectionStatus");
      const id = form.get("StackDriftDetectionId") ?? "";
      const detection = detections.get(id);
      if (!detection) throw invalid(`Drift detection [${id}] does not exist`);
      const drifts = [...detection.drifts.values()];
      const drifted = drifts.filter(isDrifted).length;
      return shapeXml({
        StackId: detection.stackId,
        StackDriftDetectionId: id,
        StackDriftStatus: stackStatus(drifts),
        DetectionStatus: "DETECTION_COMPLETE",
        DriftedStackResourceCount: drifted,
        Timestamp: detection.date,
      });
    },

    DescribeStackResourceDrifts(stackCall) {
      const { form } = stackCall;
      const stack = stackFor(stackCall, "DescribeStackResourceDrifts", IN_BRACKETS);
      const wanted = members(form, "StackResourceDriftStatusFilters");
      const newest = [...detections.values()].findLast(({ stackId }) => stackId === stack.id);
      const all = [...(newest?.drifts ?? [])].filter(
        ([, { status }]) => wanted.length === 0 || wanted.includes(status),
      );
      const most = Number(form.get("MaxResults") ?? 100);
      const { items, NextToken } = listPage(form, all, ([id]) => id, most);
      const StackResourceDrifts = items.map(([id, drift]) =>
        driftShape(stack, id, drift, newest?.date),
      );
      return shapeXml({ StackResourceDrifts, NextToken });
    },
  };
}

type ShownDrift = Pick<
  ResourceDrift,
  "status" | "differences" | "expectedProperties" | "actualProperties"
>;

const NOT_CHECKED: ShownDrift = {
  status: "NOT_CHECKED",
  differences: [],
  expectedProperties: {},
  actualProperties: {},
};

/** Keeps the statuses in the stack. A comparison of some resources leaves the statuses of the others. */
function keepDrift(
  stack: StackHistory,
  date: string,
  compared: readonly (readonly [id: string, drift: ShownDrift])[],
): void {
  const found = compared.map(([id, { status }]) => [id, { status, date }] as const);
  const earlier = Object.entries(stack.drift?.resources ?? {}).filter(([id]) =>
    Object.hasOwn(stack.resources, id),
  );
  const resources = Object.fromEntries([...earlier, ...found]);
  stack.drift = { date, status: stackStatus(Object.values(resources)), resources };
}

function isDrifted({ status }: Pick<ShownDrift, "status">): boolean {
  return status === "MODIFIED" || status === "DELETED";
}

function stackStatus(drifts: readonly Pick<ShownDrift, "status">[]): DetectedDrift["status"] {
  if (drifts.some(isDrifted)) return "DRIFTED";
  return drifts.some(({ status }) => status === "IN_SYNC") ? "IN_SYNC" : "NOT_CHECKED";
}

function driftShape(
  { id: StackId, resources }: StackHistory,
  LogicalResourceId: string,
  { status, expectedProperties, actualProperties, differences }: ShownDrift,
  Timestamp: string | undefined,
): ShapeMap {
  const resource = Object.hasOwn(resources, LogicalResourceId)
    ? resources[LogicalResourceId]
    : undefined;
  return {
    StackId,
    LogicalResourceId,
    PhysicalResourceId: resource?.physicalId,
    ResourceType: resource?.type,
    ExpectedProperties: status === "NOT_CHECKED" ? undefined : jsonOf(expectedProperties),
    ActualProperties: status === "NOT_CHECKED" ? undefined : jsonOf(actualProperties),
    PropertyDifferences:
      status === "MODIFIED"
        ? differences.map((one) => ({
            PropertyPath: one.path,
            ExpectedValue: jsonOf(one.expected) ?? "null",
            ActualValue: jsonOf(one.actual) ?? "null",
            DifferenceType: one.type,
          }))
        : undefined,
    StackResourceDriftStatus: status,
    Timestamp,
  };
}

function jsonOf(value: unknown): string | undefined {
  return typeof value === "string" || value === undefined ? value : JSON.stringify(value);
}
