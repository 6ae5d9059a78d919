import { randomUUID } from "node:crypto";
import type { ResourceType } from "../resource-type/resource-type.ts";

/** A certificate of ACM: it is named by domain names, whose certificates here are the local authority's. */
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
