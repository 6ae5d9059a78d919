import type { CustomRequest } from "../deployment/custom-resource/effects.ts";
import type { RepeatedMembers } from "./read-response.ts";

/**
 * Returns the event with which CloudFormation invokes the function of a custom resource, as JSON.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export function requestEvent(
  request: CustomRequest,
  { StackId, RequestId, LogicalResourceId }: RepeatedMembers,
  ResponseURL: string,
): string {
  const { requestType, serviceToken, type, physicalId, properties, oldProperties } = request;
  return JSON.stringify({
    RequestType: requestType,
    ServiceToken: serviceToken,
    ResponseURL,
    StackId,
    RequestId,
    LogicalResourceId,
    PhysicalResourceId: requestType === "Create" ? undefined : physicalId,
    ResourceType: type,
    ResourceProperties: properties,
    OldResourceProperties: oldProperties,
  });
}
