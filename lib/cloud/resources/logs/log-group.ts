import { newLogGroup } from "../../account/logs/log-group.ts";
import { physicalName } from "../resource-type/physical-name.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";

/**
 * A log group, into which functions can log. Only its name and retention are shown; the other properties have no
 * effect. A function may have logged into the group before the template declared it.
 */
export const logGroup: ResourceType = {
  enforced: [],
  inert: "any",
  attributes: ["Arn"],
  put(input, { partition, region, accountId, clock, logGroups }) {
    const name = physicalName(input, "LogGroupName");
    const retentionInDays = input.properties.has("RetentionInDays")
      ? input.properties.integer("RetentionInDays", 0, { from: 1, to: 3653 })
      : undefined;
    const present = logGroups.get(name) ?? newLogGroup(name, clock.now().getTime());
    logGroups.set(name, { ...present, retentionInDays });
    const Arn = `arn:${partition}:logs:${region}:${accountId}:log-group:${name}:*`;
    return { physicalId: name, attributes: { Arn } };
  },
  remove({ physicalId }, { logGroups }) {
    logGroups.delete(physicalId);
  },
};
