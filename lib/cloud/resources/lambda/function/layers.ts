import type { Account } from "../../../account/account.ts";
import { recordKey } from "../../../account/records/record.ts";
import type { Properties } from "../../../assembly/properties.ts";
import type { ResourceInput } from "../../resource-type/resource-type.ts";

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LAYERS_LIMIT = 5;

const TYPE = "AWS::Lambda::ForeignLayer";
const LAYER = /^arn:[^:]+:lambda:[^:]+:(\d{12}):layer:[A-Za-z0-9_-]{1,140}:\d+$/;

/** The layers of a function. */
interface Layers {
  /** Directories of the layers that are here. */
  readonly directories: readonly string[];
  /** Their ARNs, and after them the ARNs of the layers that are not here. */
  readonly arns: readonly string[];
}

/**
 * Returns the layers that a function names. A layer of another account, such as AWS's extensions, is not here: the
 * function runs without its files.
 *
 * @throws {TemplateUnsupported} If there are too many, or if the account has no such layer.
 */
export function layersOf(properties: Properties, { accountId, layers }: Account): Layers {
  const arns = properties.texts("Layers");
  if (arns.length > LAYERS_LIMIT) {
    properties.fail("Layers", `names ${arns.length}; at most 5 are allowed`);
  }
  const here = arns.filter((arn) => layers.has(arn));
  const others = arns.filter((arn) => !layers.has(arn));
  const unknown = others.find((arn) => [undefined, accountId].includes(LAYER.exec(arn)?.[1]));
  if (unknown !== undefined) {
    properties.fail("Layers", `names a layer that does not exist: ${unknown}`);
  }
  return {
    directories: here.flatMap((arn) => layers.get(arn)?.directory ?? []),
    arns: [...here, ...others],
  };
}

/** Records the layers of a function that are not here. */
export function recordForeignLayers(
  { path }: ResourceInput,
  { layers, records }: Account,
  arns: readonly string[],
): void {
  for (const arn of arns.filter((one) => !layers.has(one))) {
    records.set(recordKey(TYPE, `${path} ${arn}`), {
      type: TYPE,
      path,
      words: "layer of another account",
      without: "is not here",
      silent: false,
      name: arn,
      arn,
      properties: {},
    });
  }
}
