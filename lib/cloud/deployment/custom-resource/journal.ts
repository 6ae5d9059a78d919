import { generatedName } from "../../account/naming/identifiers.ts";
import { CustomResourceFailed } from "./custom-resource-failed.ts";
import type { CustomRequest, CustomResponse, Perform } from "./effects.ts";

interface Entry {
  readonly request: CustomRequest;
  /** Absent if the resource failed. */
  readonly response?: CustomResponse;
  readonly failedId?: string | undefined;
}

/** Sends a request whose failure does not stop anything. Returns `undefined` if it has failed. */
export type PerformQuietly = (request: CustomRequest) => Promise<CustomResponse | undefined>;

/** The requests of a deployment that has to be undone if it fails. */
export class Journal {
  readonly #entries: Entry[] = [];

  /** Returns a function that sends a request and notes it. */
  noting(perform: Perform): Perform {
    return async (request) => {
      try {
        const response = await perform(request);
        this.#entries.push({ request, response });
        return response;
      } catch (error) {
        const failedId = error instanceof CustomResourceFailed ? error.physicalId : undefined;
        this.#entries.push({ request, failedId });
        throw error;
      }
    };
  }

  /** Deletes what was created, the last one first, as CloudFormation does. */
  async deleteCreated(perform: PerformQuietly): Promise<void> {
    for (const { request, response, failedId } of this.#entries.toReversed()) {
      if (request.requestType !== "Create") continue;
      const physicalId =
        response?.physicalId ?? failedId ?? generatedName(request.stackName, request.logicalId);
      await perform({ ...request, requestType: "Delete", physicalId });
    }
  }

  /**
   * Updates what was updated with its earlier properties, the last one first. If an update had replaced a resource, and
   * its undoing replaces it again, the replacement is deleted.
   *
   * @param isMeant Whether to undo the update of this request.
   * @param undone Receives each request and the response to its undoing.
   */
  async undoUpdates(
    perform: PerformQuietly,
    isMeant: (request: CustomRequest) => boolean,
    undone: (request: CustomRequest, response: CustomResponse) => void,
  ): Promise<void> {
    for (const { request, response } of this.#entries.toReversed()) {
      const { requestType, properties, oldProperties, physicalId: earlier } = request;
      if (requestType !== "Update" || !oldProperties || !isMeant(request)) continue;
      const physicalId = response?.physicalId ?? earlier ?? "";
      const back = { ...request, properties: oldProperties, oldProperties: properties, physicalId };
      const answer = await perform(back);
      if (!answer) continue;
      undone(request, answer);
      if (physicalId === earlier || answer.physicalId === physicalId) continue;
      const { oldProperties: _, ...replaced } = request;
      await perform({ ...replaced, requestType: "Delete", physicalId });
    }
  }
}
