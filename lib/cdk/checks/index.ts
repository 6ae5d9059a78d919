export { LockdownChecks } from "./lockdown-checks.ts";
