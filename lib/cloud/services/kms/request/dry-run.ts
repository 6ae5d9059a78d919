import { ServiceError } from "../../protocol/service-error.ts";

/**
 * Where a dry run ends: after every check, before anything is done.
 *
 * @throws {ServiceError} DryRunOperationException, which says that all is well.
 */
export function endDryRun({ DryRun }: { readonly DryRun: boolean | undefined }): void {
  if (DryRun !== true) return;
  throw new ServiceError(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}
