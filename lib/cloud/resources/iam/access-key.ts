import type { ResourceType } from "../resource-type/resource-type.ts";

/**
 * An access key of a user. Every user has one key here, which the profiles use too, so it is this key. AWS would create
 * a further one.
 */
export const iamAccessKey: ResourceType = {
  enforced: ["Status", "UserName"],
  inert: ["Serial"],
  attributes: ["Id", "SecretAccessKey"],
  sharesIds: true,
  put({ properties }, { directory }) {
    properties.allow("Status", ["Active"]);
    const userName = properties.text("UserName");
    if (!directory.users.has(userName)) {
      properties.fail("UserName", `names ${userName}, which does not exist`);
    }
    const { accessKeyId, secretAccessKey } = directory.accessKeyOf(userName);
    return {
      physicalId: accessKeyId,
      attributes: { Id: accessKeyId, SecretAccessKey: secretAccessKey },
    };
  },
  // The key belongs to the user and is removed with the user.
  remove: () => undefined,
};
