import type { SecretRecord, SecretVersionRecord } from "../../state/value-records.ts";

export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

/** The most versions of a secret. Versions without a staging label are removed above it, the oldest first. */
const MOST_VERSIONS = 100;

/** Adds a version with these staging labels, which move from the versions that have them. */
export function addVersion(
  record: SecretRecord,
  versionId: string,
  version: Omit<SecretVersionRecord, "stages">,
  stages: readonly string[],
): void {
  const isFirst = Object.keys(record.versions).length === 0;
  record.versions = { ...record.versions, [versionId]: { ...version, stages: [] } };
  for (const stage of new Set(isFirst ? [...stages, CURRENT] : stages)) {
    moveStage(record, stage, versionId);
  }
  record.changed = version.created;
  const excess = Object.keys(record.versions).length - MOST_VERSIONS;
  const unused = Object.entries(record.versions).filter(([, { stages: own }]) => own.length === 0);
  const removed = new Set(unused.slice(0, Math.max(0, excess)).map(([id]) => id));
  record.versions = Object.fromEntries(
    Object.entries(record.versions).filter(([id]) => !removed.has(id)),
  );
}

/**
 * Moves a staging label to a version, or removes it from every version. The version that loses `AWSCURRENT` becomes
 * `AWSPREVIOUS`.
 */
export function moveStage(record: SecretRecord, stage: string, to: string | undefined): void {
  const from = versionAt(record, stage)?.[0];
  if (from === to) return;
  setStages(record, (id, stages) => [
    ...stages.filter((own) => own !== stage),
    ...(id === to ? [stage] : []),
  ]);
  if (stage === CURRENT && from !== undefined) moveStage(record, PREVIOUS, from);
}

/** Returns the version with a staging label, and its id. */
export function versionAt(
  { versions }: SecretRecord,
  stage: string,
): readonly [string, SecretVersionRecord] | undefined {
  return Object.entries(versions).find(([, { stages }]) => stages.includes(stage));
}

export function versionById(
  { versions }: SecretRecord,
  versionId: string,
): SecretVersionRecord | undefined {
  return Object.hasOwn(versions, versionId) ? versions[versionId] : undefined;
}

function setStages(
  record: SecretRecord,
  stagesOf: (id: string, stages: readonly string[]) => readonly string[],
): void {
  const entries = Object.entries(record.versions).map(
    ([id, version]) => [id, { ...version, stages: stagesOf(id, version.stages) }] as const,
  );
  record.versions = Object.fromEntries(entries);
}
