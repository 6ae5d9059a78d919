import type { Account } from "../../account/account.ts";
import { memberOf, membersOf, type Members } from "../protocol/json/input.ts";
import {
  arnHere,
  arnIn,
  invalid,
  keyOf,
  on,
  onAll,
  optionalTextOf,
  textOf,
  type OperationRow,
  type OperationRows,
} from "./operation-row.ts";

const BUS = /^[\w./-]{1,256}$/;

/** Returns the ARN of the bus that a parameter gives by name or ARN; without it, of the default bus. */
const bus =
  (name: string) =>
  (input: Members, account: Account): string => {
    const given = optionalTextOf(input, name) ?? "default";
    if (given.startsWith("arn:"))
      return arnIn(input, name, "events", /^event-bus\/[\w./-]{1,256}$/);
    if (!BUS.test(given)) throw invalid(name);
    return arnHere(account, "events", `event-bus/${given}`);
  };

const rule = (input: Members, account: Account): string => {
  const name = textOf(input, "Name");
  if (!/^[\w.-]{1,64}$/.test(name)) throw invalid("Name");
  const busName = bus("EventBusName")(input, account).split(":event-bus/").at(-1) ?? "default";
  return arnHere(account, "events", `rule/${busName === "default" ? "" : `${busName}/`}${name}`);
};

/** The most entries of a call. More would be many decisions. */
const MOST_ENTRIES = 10;

/** Each entry has its own bus, source and detail type. */
const putEvents: OperationRow = (input, account) => {
  // An endpoint sends the events to the bus of another region too.
  if (optionalTextOf(input, "EndpointId") !== undefined) throw invalid("EndpointId");
  const entries = memberOf(input, "Entries");
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_ENTRIES) {
    throw invalid("Entries");
  }
  return entries.map((entry: unknown) => {
    const members = membersOf(entry);
    if (!members) throw invalid("Entries");
    return {
      action: "events:PutEvents",
      resource: bus("EventBusName")(members, account),
      keys: {
        ...keyOf("events:source", optionalTextOf(members, "Source")),
        ...keyOf("events:detail-type", optionalTextOf(members, "DetailType")),
      },
    };
  });
};

/** Operations of EventBridge. */
export const events: OperationRows = {
  DescribeEventBus: on("events:DescribeEventBus", bus("Name")),
  DescribeRule: on("events:DescribeRule", rule),
  DisableRule: on("events:DisableRule", rule),
  EnableRule: on("events:EnableRule", rule),
  ListRules: onAll("events:ListRules"),
  PutEvents: putEvents,
};
