import * as fc from "fast-check";
import { expect, it } from "vitest";
import { signingScope } from "../../../lib/sigv4/signing/signing-scope.ts";

it.each([
  ["abc123.execute-api.eu-west-1.amazonaws.com", "execute-api", "eu-west-1"],
  ["ABC123.Execute-Api.EU-WEST-1.AmazonAWS.com", "execute-api", "eu-west-1"],
  ["abc123.execute-api.eu-west-1.amazonaws.com:443", "execute-api", "eu-west-1"],
  ["abc123.execute-api.cn-north-1.amazonaws.com.cn", "execute-api", "cn-north-1"],
  ["abc123.execute-api.us-gov-west-1.amazonaws.com", "execute-api", "us-gov-west-1"],
  ["abc123-vpce-0a1b.execute-api.eu-west-1.amazonaws.com", "execute-api", "eu-west-1"],
  ["vpce-0a1b-2c3d.execute-api.eu-west-1.vpce.amazonaws.com", "execute-api", "eu-west-1"],
  ["vpce-0a1b-2c3d.kms.eu-west-1.vpce.amazonaws.com", "kms", "eu-west-1"],
  ["vpce-0a1b.execute-api.cn-north-1.vpce.amazonaws.com.cn", "execute-api", "cn-north-1"],
  ["abc123.lambda-url.us-west-2.on.aws", "lambda", "us-west-2"],
  ["lambda.eu-central-1.amazonaws.com", "lambda", "eu-central-1"],
  ["kms-fips.us-east-2.amazonaws.com", "kms", "us-east-2"],
  ["kms.cn-northwest-1.amazonaws.com.cn", "kms", "cn-northwest-1"],
  ["lambda.eu-west-1.api.aws", "lambda", "eu-west-1"],
  ["lambda-fips.us-east-1.api.aws", "lambda", "us-east-1"],
  ["lambda.cn-north-1.api.amazonwebservices.com.cn", "lambda", "cn-north-1"],
  ["sts.eu-west-1.amazonaws.com", "sts", "eu-west-1"],
  ["sts.amazonaws.com", "sts", "us-east-1"],
  ["iam.amazonaws.com", "iam", "us-east-1"],
  // The name in the host differs from the signing name.
  ["email.eu-west-1.amazonaws.com", "ses", "eu-west-1"],
  ["bedrock-runtime.us-east-1.amazonaws.com", "bedrock", "us-east-1"],
  ["bedrock-runtime-fips.us-east-1.amazonaws.com", "bedrock", "us-east-1"],
  ["api.ecr.eu-west-1.amazonaws.com", "ecr", "eu-west-1"],
])("returns for the host %s the service %s and the region %s", (host, service, region) => {
  expect(signingScope(host)).toEqual({ service, region });
});

it.each([
  ["a custom domain", "api.example.com"],
  ["localhost", "localhost"],
  ["localhost with a port", "localhost:3000"],
  ["an address", "127.0.0.1:3000"],
  ["an address of IPv6", "[::1]:3000"],
  ["an empty text", ""],
  ["a look-alike with more behind it", "x.execute-api.eu-west-1.amazonaws.com.evil.example"],
  ["a look-alike without an id", "execute-api.eu-west-1.amazonaws.com.evil.example"],
  ["a look-alike of the domain", "x.execute-api.eu-west-1.notamazonaws.com"],
  ["a domain that ends alike", "notamazonaws.com"],
  ["a look-alike in China", "x.execute-api.cn-north-1.amazonaws.com.cn.evil.example"],
  ["a look-alike of on.aws", "x.lambda-url.eu-west-1.notaws"],
  ["a function URL of another domain", "x.lambda-url.eu-west-1.on.aws.example"],
  ["the domain alone", "amazonaws.com"],
  ["a domain as user information", "execute-api.eu-west-1.amazonaws.com@evil.example"],
  ["a path in the host", "evil.example/execute-api.eu-west-1.amazonaws.com"],
  ["a fragment in the host", "evil.example#.execute-api.eu-west-1.amazonaws.com"],
  ["a backslash in the host", "evil.example\\.execute-api.eu-west-1.amazonaws.com"],
  ["a line break in the host", "evil.example\nkms.eu-west-1.amazonaws.com"],
  ["an underscore", "a_b.execute-api.eu-west-1.amazonaws.com"],
  ["an empty label", "x..eu-west-1.amazonaws.com"],
  ["an API below an API", "a.b.execute-api.eu-west-1.amazonaws.com"],
  ["a bucket, whose name has any form", "bucket.s3.eu-west-1.amazonaws.com"],
  ["a service without a region", "kms.amazonaws.com"],
  ["an invalid region", "kms.europe.amazonaws.com"],
  ["a function URL without a region", "abc.lambda-url.on.aws"],
  ["a VPC endpoint without an endpoint id", "x.kms.eu-west-1.vpce.amazonaws.com"],
  ["a member of Object.prototype", "constructor"],
])("returns no scope for %s", (_, host) => {
  expect(signingScope(host)).toEqual({});
});

it("returns no scope for any name outside AWS's own domains", () => {
  const label = fc.constantFrom("x", "execute-api", "lambda-url", "kms", "eu-west-1", "vpce", "on");
  const tail = fc.constantFrom("amazonaws.com", "amazonaws.com.cn", "on.aws", "api.aws");
  const evil = fc.constantFrom(".evil.example", "-evil.example", "x", ".x");
  fc.assert(
    fc.property(fc.array(label, { maxLength: 5 }), tail, evil, (labels, aws, more) => {
      expect(signingScope([...labels, `${aws}${more}`].join("."))).toEqual({});
    }),
  );
});
