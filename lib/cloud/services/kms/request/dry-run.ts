import { ServiceError } from "../../protocol/service-error.ts";

/**
 * Ends a dry run. Operations call this after every check and before they change or return anything.
 *
 * @throws {ServiceError} DryRunOperationException if this is a dry run. It means that the request would succeed.
 */
export function endDryRun({ DryRun }: { readonly DryRun: boolean | undefined }): void {
  if (DryRun !== true) return;
  throw new ServiceError(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}
