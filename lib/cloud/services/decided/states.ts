import type { Members } from "../protocol/json/input.ts";
import { arnIn, keyOf, on, onAll, type OperationRows } from "./operation-row.ts";

const NAME = "[\\w.+!@=-]{1,80}";
const MACHINE = new RegExp(`^stateMachine:${NAME}(?::${NAME})?$`);
const machineNamed = (input: Members): string => arnIn(input, "stateMachineArn", "states", MACHINE);

/** Returns the ARN of a state machine. A version or an alias is not part of the resource but a condition key. */
const machine = (input: Members): string => machineNamed(input).split(":").slice(0, 7).join(":");

const qualifier = (input: Members) =>
  keyOf("states:StateMachineQualifier", machineNamed(input).split(":")[7]);

const execution = (input: Members): string =>
  arnIn(
    input,
    "executionArn",
    "states",
    new RegExp(`^(?:execution:${NAME}:${NAME}|express:${NAME}:${NAME}:[\\w:-]{1,128})$`),
  );
const activity = (input: Members): string =>
  arnIn(input, "activityArn", "states", new RegExp(`^activity:${NAME}$`));

/** Operations of Step Functions. */
export const states: OperationRows = {
  DescribeExecution: on("states:DescribeExecution", execution),
  DescribeStateMachine: on("states:DescribeStateMachine", machine, qualifier),
  GetActivityTask: on("states:GetActivityTask", activity),
  GetExecutionHistory: on("states:GetExecutionHistory", execution),
  ListExecutions: on("states:ListExecutions", machine, qualifier),
  ListStateMachines: onAll("states:ListStateMachines"),
  SendTaskFailure: onAll("states:SendTaskFailure"),
  SendTaskHeartbeat: onAll("states:SendTaskHeartbeat"),
  SendTaskSuccess: onAll("states:SendTaskSuccess"),
  StartExecution: on("states:StartExecution", machine, qualifier),
  StartSyncExecution: on("states:StartSyncExecution", machine, qualifier),
  StopExecution: on("states:StopExecution", execution),
};
