// The exports of `signet-cli/local`: the local cloud in tests.

export type { LogEvent } from "../cloud/process/log.ts";
export {
  startCloud,
  UserUnknown,
  type AppOptions,
  type DeployOptions,
  type LocalCloud,
  type LocalCloudOptions,
  type UserKeys,
} from "./start-cloud.ts";
export { DeploymentBlocked, type Blocker } from "../cloud/deployment/run/problems.ts";
export type { LocalBackend, LocalBackends } from "./local-backends.ts";
