import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** Id of the filter below a function. */
const FILTER = "Refusals";

/**
 * Returns the metric of the lines in which the guard of a function has logged a refusal. The first call creates the
 * filter that counts them. With the log format JSON, Lambda puts the object of a line into the member `message`.
 */
export function refusalMetric(
  fn: Construct,
  logGroup: ILogGroup,
  metricName: string,
  props?: MetricOptions,
): Metric {
  const there = fn.node.tryFindChild(FILTER);
  const filter =
    there instanceof MetricFilter
      ? there
      : new MetricFilter(fn, FILTER, {
          logGroup,
          filterPattern: FilterPattern.stringValue("$.message.guard", "=", "refused"),
          metricNamespace: "Signet/Refusals",
          metricName,
          metricValue: "1",
        });
  return filter.metric({ statistic: "Sum", ...props });
}
