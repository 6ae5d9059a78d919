import type { LogGroup } from "../../account/logs/log-group.ts";
import type { Call } from "../protocol/call.ts";
import type { Members } from "../protocol/json/input.ts";
import { authorizeLogs, groupArn } from "./request/log-group-named.ts";
import { invalidParameter } from "./request/logs-errors.ts";
import { textIn } from "./request/members.ts";
import { offsetPage } from "./request/offset-page.ts";

const MOST = 50;

/**
 * Returns the log groups by name: the groups of templates, and the groups into which functions have logged.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export function describeLogGroups(call: Call, members: Members): object {
  authorizeLogs(call, "logs:DescribeLogGroups", "");
  const prefix = textIn(members, "logGroupNamePrefix");
  const part = textIn(members, "logGroupNamePattern")?.toLowerCase();
  if (prefix !== undefined && part !== undefined) {
    throw invalidParameter(
      "Specify either logGroupNamePrefix or logGroupNamePattern, and not both.",
    );
  }
  const standard = (textIn(members, "logGroupClass") ?? STANDARD) === STANDARD;
  const found = [...call.account.logGroups.values()]
    .filter(
      ({ name }) =>
        standard &&
        name.startsWith(prefix ?? "") &&
        (part === undefined || name.toLowerCase().includes(part)),
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const { items, next } = offsetPage(members, found, MOST);
  return { logGroups: items.map((group) => shown(call, group)), ...next };
}

const STANDARD = "STANDARD";

function shown(call: Call, { name, created, retentionInDays, events }: LogGroup): object {
  const arn = groupArn(call, name);
  return {
    logGroupName: name,
    creationTime: created,
    ...(retentionInDays === undefined ? {} : { retentionInDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    storedBytes: events.bytes,
    logGroupClass: STANDARD,
    logGroupArn: arn,
  };
}
