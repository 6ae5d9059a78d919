import { readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { messageOf } from "../../lib/errors.ts";
import { DeploymentBlocked } from "../../lib/cloud/deployment/problems.ts";
import { accountOf } from "../../lib/cloud/who-can/account-of.ts";
import { accessChanges } from "../../lib/cloud/who-can/access-changes.ts";
import { matrixOf } from "../../lib/cloud/who-can/matrix.ts";
import type { AssemblyStack } from "../../lib/cloud/assembly/manifest.ts";
import type { Launched } from "./launch.ts";

interface Reloading {
  readonly launched: Launched;
  readonly account: string;
  readonly region: string;
  readonly say: (line: string) => void;
  /** Shows the blockers of a deployment. */
  readonly showBlocked: (error: DeploymentBlocked) => void;
}

/**
 * Returns the function that puts changed files into use, one change after another. A change in the folder of a
 * function's code is in the next request. Any other change builds the app, synthesizes it and deploys it, while the
 * previous version serves. If that fails, the previous version goes on serving.
 */
export function reloader(reloading: Reloading): (paths: readonly string[]) => void {
  let isBusy = false;
  let isWaiting = false;
  const run = async (): Promise<void> => {
    isBusy = true;
    do {
      isWaiting = false;
      await reload(reloading);
    } while (isWaiting);
    isBusy = false;
  };
  return (paths) => {
    const { cloud } = reloading.launched;
    const folders = Object.values(cloud.codeDirectories()).flat();
    const isCode = (path: string) => folders.some((folder) => path.startsWith(`${folder}${sep}`));
    retire(paths.filter(isCode), reloading);
    if (paths.every(isCode)) return;
    isWaiting = true;
    if (!isBusy) void run();
  };
}

function retire(paths: readonly string[], { launched: { cloud }, say }: Reloading): void {
  const names = paths.length === 0 ? [] : cloud.retireCode(paths);
  if (names.length > 0) say(`changed code is in use: ${names.join(", ")}`);
}

async function reload(reloading: Reloading): Promise<void> {
  const { launched, say, showBlocked } = reloading;
  const started = performance.now();
  const { cloud } = launched;
  const before = launched.deployed()?.stacks ?? [];
  try {
    const times = timesOf(Object.values(cloud.codeDirectories()).flat());
    await launched.build();
    const now = timesOf(Object.values(cloud.codeDirectories()).flat());
    retire(
      [...now].filter(([path, time]) => times.get(path) !== time).map(([path]) => path),
      reloading,
    );
    await launched.redeploy();
  } catch (error) {
    if (error instanceof DeploymentBlocked) showBlocked(error);
    else say(`not reloaded: ${messageOf(error)}`);
    say("the previous version goes on serving");
    return;
  }
  const after = launched.deployed()?.stacks ?? [];
  say(`reloaded in ${Math.round(performance.now() - started)} ms`);
  for (const line of changesOf(before, after, reloading)) say(line);
}

/** Returns what changed in who can do what, in the lines of `who-can --check`. */
function changesOf(
  before: readonly AssemblyStack[],
  after: readonly AssemblyStack[],
  { account: accountId, region }: Reloading,
): readonly string[] {
  const [old, current] = [before, after].map((stacks) =>
    matrixOf(accountOf(stacks, { accountId, region }), stacks),
  );
  return old && current ? accessChanges(old, current) : [];
}

/** Returns the time of the last change of each file in some folders. */
function timesOf(folders: readonly string[]): ReadonlyMap<string, number> {
  const files = folders.flatMap((folder) => {
    try {
      return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
    } catch {
      return []; // A folder that a build replaces may be missing for a moment.
    }
  });
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0] as const;
    }),
  );
}
