import { isDeepStrictEqual } from "node:util";
import { isMap } from "../../json.ts";
import type { CloudState } from "../state/cloud-state.ts";

/** The records of the state that calls change, such as a value or a policy that somebody stores. */
const SECTIONS = ["aliases", "aliasDates", "keys", "parameters", "secrets"] as const;
type Section = (typeof SECTIONS)[number];
type Snapshot = Readonly<Record<Section, Readonly<Record<string, unknown>>>>;

/** Members of a record that calls have changed, or its whole record if calls have created or deleted it. */
type Changed = Map<string, Set<string> | "whole">;

/**
 * What calls change in the state while a deployment waits. The steps of a deployment itself run in one turn, so every
 * change between the begin and the end of a waiting comes from a call.
 */
export class CallChanges {
  readonly #state: CloudState;
  readonly #changed = new Map<Section, Changed>();

  constructor(state: CloudState) {
    this.#state = state;
  }

  /** Waits, and notes what calls change meanwhile. */
  async during<T>(wait: () => Promise<T>): Promise<T> {
    const before = snapshot(this.#state);
    try {
      return await wait();
    } finally {
      const now = snapshot(this.#state);
      for (const section of SECTIONS) this.#note(section, before[section], now[section]);
    }
  }

  /** Returns the state of an earlier moment with the changes of calls since. */
  appliedTo(before: CloudState): CloudState {
    const applied: Record<string, unknown> = { ...before };
    for (const [section, changed] of this.#changed) {
      const now = this.#state[section] ?? {};
      const records: Record<string, unknown> = { ...before[section] };
      for (const [id, members] of changed) {
        const [old, record] = [own(records, id), own(now, id)];
        // The deployment itself created a record of which calls have changed only members.
        if (old === undefined && members !== "whole") continue;
        if (record === undefined) delete records[id];
        else records[id] = merged(old, record, members);
      }
      applied[section] = records;
    }
    // Every section keeps its type, because its records come from one of two states.
    return applied as unknown as CloudState;
  }

  #note(section: Section, before: Snapshot[Section], now: Snapshot[Section]): void {
    const changed: Changed = this.#changed.get(section) ?? new Map();
    for (const id of new Set([...Object.keys(before), ...Object.keys(now)])) {
      const [old, record] = [own(before, id), own(now, id)];
      if (isDeepStrictEqual(old, record)) continue;
      const known = changed.get(id);
      if (!isMap(old) || !isMap(record) || known === "whole") changed.set(id, "whole");
      else changed.set(id, new Set([...(known ?? []), ...differences(old, record)]));
    }
    if (changed.size > 0) this.#changed.set(section, changed);
  }
}

function snapshot(state: CloudState): Snapshot {
  const { aliases, aliasDates = {}, keys, parameters = {}, secrets = {} } = state;
  return structuredClone({ aliases, aliasDates, keys, parameters, secrets });
}

function differences(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = Object.keys({ ...before, ...now });
  return names.filter((name) => !isDeepStrictEqual(before[name], now[name]));
}

/** Returns the earlier record with the members that calls have changed, or the whole record of now. */
function merged(before: unknown, now: unknown, members: ReadonlySet<string> | "whole"): unknown {
  if (members === "whole" || !isMap(before) || !isMap(now)) return now;
  const result: Record<string, unknown> = { ...before };
  for (const name of members) {
    if (now[name] === undefined) delete result[name];
    else result[name] = now[name];
  }
  return result;
}

function own(records: Readonly<Record<string, unknown>>, id: string): unknown {
  return Object.hasOwn(records, id) ? records[id] : undefined;
}
