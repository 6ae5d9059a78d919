import { list, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { requireNotDeleted, secretFor, tagConditions } from "../access/secret-access.ts";
import { checkedTags, readTags, secretId, tagList } from "../access/secret-input.ts";

export const secretTags = {
  TagResource: operation({ SecretId: secretId, Tags: required(tagList) }, (call, input) => {
    const given = readTags(input.Tags);
    const action = "secretsmanager:TagResource";
    const secret = secretFor(call, input.SecretId, action, tagConditions(given));
    requireNotDeleted(secret);
    const replaced = new Set(given.map(([key]) => key));
    const kept = secret.record.tags.filter(([key]) => !replaced.has(key));
    secret.record.tags = checkedTags([...kept, ...given]);
    call.save();
    return undefined;
  }),

  UntagResource: operation({ SecretId: secretId, TagKeys: required(list(text)) }, (call, input) => {
    const conditions = { "aws:TagKeys": input.TagKeys };
    const secret = secretFor(call, input.SecretId, "secretsmanager:UntagResource", conditions);
    requireNotDeleted(secret);
    const gone = new Set(input.TagKeys);
    secret.record.tags = secret.record.tags.filter(([key]) => !gone.has(key));
    call.save();
    return undefined;
  }),
};
