import { resolve } from "node:path";
import { messageOf } from "../../lib/errors.ts";
import type { Io } from "../terminal/io.ts";
import { AppBlocked } from "../../lib/local/app/blockers.ts";
import type { Launched } from "./launch.ts";
import type { ServeOptions } from "./options.ts";
import { accessLines } from "./reload/access-lines.ts";
import type { Watch } from "./reload/watch.ts";

/**
 * Reloads the served app when its files change.
 *
 * @returns A function that ends the watch. It resolves when no reload is running.
 */
export async function reloadOnChange(
  launched: Launched,
  options: ServeOptions,
  io: Io,
  stop: AbortSignal,
): Promise<(() => Promise<void>) | undefined> {
  const { cloud, settings: app, deployed } = launched;
  if (!app) return undefined;
  // The watcher is loaded only if needed, because that takes time.
  const [{ watchApp }, { reloader }] = await Promise.all([
    import("./reload/watch.ts"),
    import("./reload/reloader.ts"),
  ]);
  const say = (line: string): void => io.err(`· ${line}`);
  let watch: Watch | undefined;
  const reload = async (): Promise<readonly string[]> => {
    const before = deployed()?.stacks ?? [];
    try {
      await launched.reload();
    } catch (error) {
      if (error instanceof AppBlocked) for (const line of error.lines) io.err(line);
      throw error;
    }
    watch?.addNew();
    return accessLines(before, deployed()?.stacks ?? [], options);
  };
  const { changed, idle } = reloader({
    folder: app.folder,
    retireCode: cloud.retireCode,
    reload,
    say,
    stop,
  });
  const isAssembly = "assembly" in app.source;
  watch = await watchApp({
    files: {
      root: "assembly" in app.source ? app.source.assembly : app.folder,
      // The patterns are for the sources of an app.
      include: isAssembly ? ["**"] : app.watch.include,
      exclude: isAssembly ? [] : app.watch.exclude,
      outputs: [resolve(options.state)],
      sealed: () => deployed()?.sealedFiles ?? [],
      code: () => Object.values(cloud.codeDirectories()).flat(),
    },
    since: deployed()?.since ?? 0,
    onChange: changed,
    onError: (error) => say(`cannot watch the files of the app: ${messageOf(error)}`),
  });
  return async () => {
    await watch.close();
    await idle();
  };
}
