import type { Properties } from "../../assembly/properties.ts";

type Members = Readonly<Record<string, unknown>>;

/** Returns the statement that an `AWS::Events::EventBusPolicy` adds to the policy of its bus. */
export function busStatement(properties: Properties, sid: string): Members {
  const given = properties.has("Statement")
    ? properties.map("Statement").all
    : olderStatement(properties);
  const { Effect, Principal, Action, Resource, Condition, ...rest } = given;
  return defined({ ...rest, Sid: sid, Effect, Principal, Action, Resource, Condition });
}

/** The statement of a policy of a bus in the older form, which has only the parts that change. */
function olderStatement(properties: Properties): Members {
  const principal = properties.text("Principal");
  const condition = properties.map("Condition").all;
  const { Type, Key, Value } = condition;
  const isWhole = [Type, Key, Value].every((part) => typeof part === "string");
  if (Object.keys(condition).length > 0 && !isWhole) {
    properties.fail("Condition", "must have the texts Type, Key and Value");
  }
  return {
    Effect: "Allow",
    Principal: principal === "*" ? "*" : { AWS: principal },
    Action: properties.text("Action"),
    ...(typeof Type === "string" ? { Condition: { [Type]: { [String(Key)]: Value } } } : {}),
  };
}

function defined(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
