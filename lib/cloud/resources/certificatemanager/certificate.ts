import { randomUUID } from "node:crypto";
import type { ResourceType } from "../resource-type/resource-type.ts";

/** An ACM certificate. Domain names refer to it, but the local authority issues their certificates. */
export const acmCertificate: ResourceType = {
  enforced: [],
  inert: "any",
  attributes: [],
  put({ previous }, { partition, region, accountId }) {
    const arn = `arn:${partition}:acm:${region}:${accountId}:certificate/${randomUUID()}`;
    return { physicalId: previous?.physicalId ?? arn, attributes: {} };
  },
  remove: () => undefined,
};
