import type { ObjectRecord } from "../../../../objects/object-record.ts";

/** What a list is asked for. */
export interface ListQuery {
  readonly prefix: string;
  /** Keys that are equal up to the delimiter after the prefix are shown as one. */
  readonly delimiter: string;
  /** The list begins after this key or common prefix. */
  readonly after: string;
  readonly most: number;
}

/** A part of a list. */
export interface ListPage {
  readonly records: readonly ObjectRecord[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix, if more follow. */
  readonly next: string | undefined;
}

/** Returns a part of the objects of a bucket, which are in order. */
export function listPage(all: readonly ObjectRecord[], query: ListQuery): ListPage {
  const { prefix, delimiter, after, most } = query;
  const records: ObjectRecord[] = [];
  const commonPrefixes: string[] = [];
  const afterBytes = Buffer.from(after);
  let last = "";
  for (const record of all) {
    const { key } = record;
    if (!key.startsWith(prefix) || Buffer.compare(Buffer.from(key), afterBytes) <= 0) continue;
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end === -1 ? undefined : key.slice(0, end + delimiter.length);
    // A page that ended with a common prefix had all of its keys.
    if (common !== undefined && (common === after || common === commonPrefixes.at(-1))) continue;
    if (records.length + commonPrefixes.length === most) {
      return { records, commonPrefixes, next: most === 0 ? undefined : last };
    }
    if (common === undefined) records.push(record);
    else commonPrefixes.push(common);
    last = common ?? key;
  }
  return { records, commonPrefixes, next: undefined };
}
