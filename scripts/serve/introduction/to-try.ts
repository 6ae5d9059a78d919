import { quoted } from "../../../lib/cli/client/curl-command.ts";
import { readSealingMetadata } from "../../../lib/cli/sealing/assembly/read-sealing-metadata.ts";
import { accountOf } from "../../../lib/cloud/who-can/account-of.ts";
import { matrixOf, type Cell } from "../../../lib/cloud/who-can/matrix.ts";
import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import type { Outputs } from "../../outputs/outputs.ts";
import type { DeployedApp } from "../../../lib/local/app/deploy-app.ts";
import { FIRST_USER, generatedFile } from "../../../lib/local/app/generated-secret.ts";

interface Place {
  readonly outputs: Outputs;
  readonly state: string;
  /** The words that run the command, such as `npx signet`. */
  readonly program: string;
}

/** How many routes of each kind are shown. */
const SHOWN = 3;

/**
 * Returns commands that call the routes of an app as the callers that it has: users with their signature, senders of
 * webhooks, users with a password, and anybody.
 */
export function commandsToTry(app: DeployedApp, place: Place): readonly string[] {
  return [...routeCommands(app, place), ...secretCommands(app, place)];
}

/** Returns the option that names the state directory to a command, with a space before it, unless it is the default. */
export function stateOption(state: string): string {
  return state === ".signet" ? "" : ` --state ${quoted(state)}`;
}

function routeCommands({ stacks }: DeployedApp, { outputs, state, program }: Place) {
  const account = accountOf(stacks, { accountId: outputs.account, region: outputs.region });
  const { cells } = matrixOf(account, stacks, (one) =>
    "accessPaths" in one ? one.kind === "route" : ["user", "anyone"].includes(one.kind),
  );
  const byRoute = new Map<string, Cell[]>();
  for (const cell of cells) {
    const route = `${cell.target.of} ${cell.target.name}`;
    byRoute.set(route, [...(byRoute.get(route) ?? []), cell]);
  }
  const groups = [...byRoute.values()];
  const isOpen = (group: readonly Cell[]) =>
    group.some(({ row, access }) => row.kind === "anyone" && access === "yes");
  const open = groups.filter(isOpen).flatMap(([cell]) => {
    const url = cell && urlOf(cell, outputs);
    // A route that verifies webhooks is open to API Gateway, but not to a plain request.
    return url === undefined || !cell?.target.name.startsWith("GET ")
      ? []
      : [`curl -i ${quoted(url)}`];
  });
  const at = stateOption(state);
  const signed = groups
    .filter((group) => !isOpen(group))
    .flatMap((group) => {
      const users = group.filter(({ row }) => row.kind === "user");
      const allowed = users.find(({ access }) => access === "yes");
      const refused = users.find(({ access }) => access === "no");
      const line = (cell: Cell | undefined, note: string) => {
        const url = cell && urlOf(cell, outputs);
        if (!cell || url === undefined) return [];
        const [verb = "GET"] = cell.target.name.split(" ");
        const method = ["GET", "ANY"].includes(verb) ? "" : ` -X ${verb}`;
        const profile = cell.row.name.replace(/^user /, "");
        return [`${program} call${at} --profile ${quoted(profile)}${method} ${quoted(url)}${note}`];
      };
      return allowed ? [...line(allowed, ""), ...line(refused, "   # refused")] : [];
    });
  return [...open.slice(0, SHOWN), ...signed.slice(0, 2 * SHOWN)];
}

/** Returns the URL of a route, or `undefined` if its path has parameters, whose values are not known. */
function urlOf({ target }: Cell, { apis }: Outputs): string | undefined {
  const [api = ""] = (target.of ?? "").split("/");
  const [, path = ""] = target.name.split(" ");
  const base = Object.hasOwn(apis, api) ? apis[api] : undefined;
  return base === undefined || path.includes("{") || path === "" ? undefined : `${base}${path}`;
}

/** Returns the commands for the secrets that callers share with functions of stage local. */
function secretCommands({ assembly, stacks }: DeployedApp, { outputs, state, program }: Place) {
  const [base, ...others] = Object.values(outputs.apis);
  // With several APIs, the metadata does not say to which one a route belongs.
  if (base === undefined || others.length > 0) return [];
  const ids = new Set(stacks.map(({ id }) => id));
  return readSealingMetadata(assembly).flatMap((sealing) =>
    sealing.stage === LOCAL_STAGE && ids.has(sealing.stack)
      ? sealing.secrets.flatMap(({ name, kind, usedBy }) => {
          const [, path] = usedBy[0]?.split(" ") ?? [];
          if (path === undefined || path.includes("{")) return [];
          const url = quoted(`${base}${path}`);
          const file = quoted(`${state}/${generatedFile(sealing.function, { name, kind })}`);
          if (kind.type === "webhook-key") {
            const header = kind.header === undefined ? "" : ` --header ${quoted(kind.header)}`;
            const sha = kind.algorithm === "sha1" ? " --algorithm sha1" : "";
            return [
              `${program} webhook send --scheme ${quoted(kind.scheme)}${header}${sha} --key-file ${file} -d '{}' ${url}`,
            ];
          }
          if (kind.type === "htpasswd") {
            return [
              `${program} login ${url} -u ${FIRST_USER} --password-stdin < ${file} && ${program} call ${url}`,
            ];
          }
          return [];
        })
      : [],
  );
}
