import type { DeploymentBlocked } from "../../lib/cloud/deployment/problems.ts";
import type { Io } from "../terminal/io.ts";

/** Prints everything that blocks a deployment, by the path of the construct, each with what to do about it. */
export function printBlockers({ blockers }: DeploymentBlocked, io: Pick<Io, "err">): void {
  for (const { path, problem, advice } of blockers) {
    io.err(`✘ ${path}: ${problem}`);
    io.err(`    ${advice}`);
  }
}
