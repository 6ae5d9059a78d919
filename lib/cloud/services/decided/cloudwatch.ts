import { keyOf, onAll, textOf, type OperationRows } from "./operation-row.ts";

/** Operations of CloudWatch's metrics, none of which has a resource. */
export const cloudwatch: OperationRows = {
  GetMetricData: onAll("cloudwatch:GetMetricData"),
  GetMetricStatistics: onAll("cloudwatch:GetMetricStatistics"),
  ListMetrics: onAll("cloudwatch:ListMetrics"),
  PutMetricData: onAll("cloudwatch:PutMetricData", (input) =>
    keyOf("cloudwatch:namespace", textOf(input, "Namespace")),
  ),
};
