import { UsedAssets } from "../deployment/history/stack-input.ts";

/**
 * The files of a stack whose change set is created. A change set may name code that is not uploaded yet, as on AWS: `cdk
 * diff` uploads templates only. The code only has to be there when the change set is executed, so a folder replaces it.
 *
 * `has` is false for files that are not uploaded yet.
 */
export class FilesToUpload extends UsedAssets {
  override get(key: string): string {
    return super.get(key) ?? import.meta.dirname;
  }
}
