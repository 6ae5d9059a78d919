import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { lockOwner } from "../../lib/cli/files/lock.ts";
import { limitsHere, limitsOf } from "../../lib/cloud/runtime/limits/limits.ts";
import { messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import {
  bad,
  good,
  notable,
  type DoctorFinding,
} from "../encrypt/commands/doctor/doctor-finding.ts";
import { ownManifest } from "./installed-package.ts";
import { isFree, portUser } from "./port-user.ts";
import { fitsRange } from "./version-range.ts";

/** The default ports of the local cloud, each with the option that names another one. */
const PORTS = [
  [3000, "--port"],
  [3443, "--https-port"],
  [4566, "--aws-port"],
] as const;

/** Examines Node.js, the limits of functions, the default ports, and the state of the local cloud. */
export async function examineMachine(state: string): Promise<readonly DoctorFinding[]> {
  const owner = existsSync(state) ? lockOwner(join(state, "lock")) : undefined;
  return [
    node(process.versions.node),
    ...(await limits(state)),
    ...(await Promise.all(PORTS.map(([port, option]) => examinePort(port, option, owner?.owner)))),
    stateFinding(state, owner),
  ];
}

function node(version: string): DoctorFinding {
  const range = ownManifest()?.engines?.["node"] ?? "";
  return fitsRange(version, range)
    ? good(`Node.js ${version} fits (${range})`)
    : bad(`Node.js ${version} does not fit: install a version ${range}`);
}

/** Returns what functions can and cannot do here. An earlier start of the cloud may have found it already. */
async function limits(state: string): Promise<readonly DoctorFinding[]> {
  const readFile = (name: string): string | undefined => {
    try {
      return readRegularText(join(state, name), LIMITS.generated);
    } catch {
      return undefined;
    }
  };
  try {
    await limitsHere({ readFile, writeFile: () => undefined });
    const { enforced, notEnforced } = await limitsOf([]);
    return [
      good(`functions are limited as on AWS: ${enforced.join("; ")}`),
      ...(notEnforced.length === 0
        ? []
        : [notable(`this machine does not enforce: ${notEnforced.join("; ")}`)]),
    ];
  } catch (error) {
    return [bad(`functions cannot run here: ${messageOf(error)}`)];
  }
}

async function examinePort(
  port: number,
  option: string,
  cloud: number | undefined,
): Promise<DoctorFinding> {
  if (await isFree(port)) return good(`port ${port} is free`);
  const user = portUser(port);
  if (user !== undefined && user.id === cloud) {
    return good(`port ${port} is used by the local cloud that runs (process ${user.id})`);
  }
  const who = user ? `process ${user.id} (${user.name})` : "another program";
  return notable(`port ${port} is used by ${who}: stop it, or start signet serve with ${option}`);
}

function stateFinding(state: string, owner: ReturnType<typeof lockOwner>): DoctorFinding {
  if (!existsSync(state)) return good(`there is no state in ${state} yet; signet serve makes it`);
  if (owner) {
    const where = owner.elsewhere === undefined ? "" : ` ${owner.elsewhere}`;
    return good(`${state} is in use by the local cloud of process ${owner.owner}${where}`);
  }
  try {
    accessSync(state, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return bad(`${state} cannot be used (${messageOf(error)}): pass another --state`);
  }
  return good(`no local cloud uses ${state}`);
}
