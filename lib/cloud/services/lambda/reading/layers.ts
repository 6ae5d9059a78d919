import type { LayerVersion } from "../../../account/lambda/layer-version.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeAll, parameterIn } from "../request/function-named.ts";
import type { PathParameters } from "../request/operation.ts";
import { pageOf } from "../request/page.ts";

const MOST = 50;

type LayerEntry = readonly [arn: string, version: LayerVersion];

/**
 * Returns the layers by name, each with its latest version that has the wanted runtime and architecture.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html
 */
export function listLayers(call: Call): WireResponse {
  authorizeAll(call, "lambda:ListLayers");
  const latest = new Map<string, LayerEntry>();
  for (const entry of wanted(call)) {
    const [, { layerName, version }] = entry;
    if ((latest.get(layerName)?.[1].version ?? 0) < version) latest.set(layerName, entry);
  }
  const { items, next } = pageOf(
    call,
    [...latest.values()],
    ([, one]) => one.layerName,
    MOST,
    MOST,
  );
  const Layers = items.map(([arn, version]) => ({
    LayerName: version.layerName,
    LayerArn: arn.slice(0, arn.lastIndexOf(":")),
    LatestMatchingVersion: shown(arn, version),
  }));
  return restJson(200, { ...next, Layers }, call.requestId);
}

/**
 * Returns the versions of a layer. A deployment replaces a version, so there is at most one for each resource of a
 * template.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html
 */
export function listLayerVersions(call: Call, { name }: PathParameters): WireResponse {
  authorizeAll(call, "lambda:ListLayerVersions");
  const { partition, region, accountId } = call.account;
  const place = `arn:${partition}:lambda:${region}:${accountId}:layer:`;
  const arn = name.startsWith("arn:") ? name : place + name;
  const all = wanted(call).filter(([of]) => of.slice(0, of.lastIndexOf(":")) === arn);
  // The latest version comes first.
  const order = ([, { version }]: LayerEntry) => String(1e9 - version).padStart(10, "0");
  const { items, next } = pageOf(call, all, order, MOST, MOST);
  const LayerVersions = items.map((entry) => shown(...entry));
  return restJson(200, { ...next, LayerVersions }, call.requestId);
}

/** Returns the layer versions that have the runtime and the architecture of the query parameters, if there are any. */
function wanted(call: Call): readonly LayerEntry[] {
  const runtime = parameterIn(call, "CompatibleRuntime");
  const architecture = parameterIn(call, "CompatibleArchitecture");
  return [...call.account.layers].filter(
    ([, { runtimes, architectures }]) =>
      (runtime === undefined || runtimes.includes(runtime)) &&
      (architecture === undefined || architectures.includes(architecture)),
  );
}

function shown(arn: string, version: LayerVersion): object {
  const { runtimes, architectures } = version;
  return {
    LayerVersionArn: arn,
    Version: version.version,
    Description: version.description,
    CreatedDate: version.created.replace(/Z$/, "+0000"),
    ...(runtimes.length > 0 ? { CompatibleRuntimes: runtimes } : {}),
    LicenseInfo: version.license,
    ...(architectures.length > 0 ? { CompatibleArchitectures: architectures } : {}),
  };
}
