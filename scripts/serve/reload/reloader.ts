import { relative } from "node:path";
import { messageOf } from "../../../lib/errors.ts";
import { OwnWrites } from "./own-writes.ts";
import type { Change } from "./watch.ts";

interface Reloading {
  /** Absolute path of the app's folder, for messages. */
  readonly folder: string;
  /** Makes the next request load the code in these files. Returns the names of the functions. */
  readonly retireCode: (paths: readonly string[]) => readonly string[];
  /** Puts the changed app into use. Returns lines about what changed. */
  readonly reload: () => Promise<readonly string[]>;
  readonly say: (line: string) => void;
  /** Aborts when the command ends. */
  readonly stop: AbortSignal;
}

export interface Reloader {
  readonly changed: (change: Change) => void;
  /** Resolves when no reload is running. */
  readonly idle: () => Promise<void>;
}

/** How long to wait for changes by a person before a reload that the files of the previous one may have caused. */
const SUSPECTED_MS = 2000;

/**
 * Puts changed files into use, one change after another. A change in a function's code is in the next request. A change
 * of a source builds the app, synthesizes it and deploys it, while the previous version serves. If that fails, the
 * previous version goes on serving.
 */
export function reloader({ folder, retireCode, reload, say, stop }: Reloading): Reloader {
  const writes = new OwnWrites();
  const causes = new Set<string>();
  let isOwn = true;
  let running: Promise<void> | undefined;
  let wake = (): void => undefined;

  const run = async (): Promise<void> => {
    while (causes.size > 0 && !stop.aborted) {
      const loop = writes.next(isOwn);
      if (loop === "proved") {
        writes.ignore(causes);
        const names = [...causes].map((path) => relative(folder, path)).join(", ");
        say(
          `every reload changes ${names}, which therefore causes no reload until it changes at another time; name it in watch.exclude of cdk.json`,
        );
        causes.clear();
        break;
      }
      if (loop === "suspected") {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, SUSPECTED_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        if (!isOwn) writes.next(false);
      }
      causes.clear();
      isOwn = true;
      if (!stop.aborted) await reloadOnce();
    }
  };
  const reloadOnce = async (): Promise<void> => {
    const started = performance.now();
    writes.begin();
    try {
      const lines = await reload();
      say(`reloaded in ${Math.round(performance.now() - started)} ms`);
      for (const line of lines) say(line);
    } catch (error) {
      if (stop.aborted) return;
      say(`not reloaded: ${messageOf(error)}`);
      say("the previous version goes on serving");
    } finally {
      writes.end();
    }
  };
  stop.addEventListener("abort", () => wake());
  return {
    changed({ sources, code }) {
      if (stop.aborted) return;
      const names = code.length === 0 ? [] : retireCode(code);
      if (names.length > 0) say(`changed code is in use: ${names.join(", ")}`);
      const { during, outside } = writes.split(sources);
      for (const path of [...during, ...outside]) causes.add(path);
      if (outside.length > 0) {
        isOwn = false;
        wake();
      }
      if (causes.size === 0) return;
      running ??= run().finally(() => (running = undefined));
    },
    idle: async () => running,
  };
}
