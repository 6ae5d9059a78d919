import type { Stage, Throttle } from "../../../../lib/cloud/account/apigateway/api.ts";

/** Returns a stage without resources, with these throttles by `<path> <verb>`. */
export function stageOf(throttles: Readonly<Record<string, Throttle>> = {}): Stage {
  return {
    name: "prod",
    deploymentId: "d",
    snapshot: {
      resources: new Map(),
      methods: [],
      validators: new Map(),
      models: new Map(),
      authorizers: new Map(),
      gatewayResponses: new Map(),
    },
    variables: {},
    throttles: new Map(Object.entries(throttles)),
    accessLogFormat: undefined,
  };
}
