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
  // The names of resources that customers own.
  ["abc123.lambda-web.us-west-2.on.aws", "lambda", "us-west-2"],
  ["abc123.x1y2.lambda-web.us-west-2.on.aws", "lambda", "us-west-2"],
  ["orders-0123.7d67968.vpc-lattice-svcs.eu-west-1.on.aws", "vpc-lattice-svcs", "eu-west-1"],
  ["abc123.appsync-api.eu-west-1.amazonaws.com", "appsync", "eu-west-1"],
  ["abc123.appsync-realtime-api.eu-west-1.amazonaws.com", "appsync", "eu-west-1"],
  ["search-orders-abc.eu-west-1.es.amazonaws.com", "es", "eu-west-1"],
  ["vpc-orders-abc.eu-west-1.es.amazonaws.com", "es", "eu-west-1"],
  ["orders-abc.aos.eu-west-1.on.aws", "es", "eu-west-1"],
  ["abc123.eu-west-1.aoss.amazonaws.com", "aoss", "eu-west-1"],
  // The European Sovereign Cloud.
  ["kms.eusc-de-east-1.amazonaws.eu", "kms", "eusc-de-east-1"],
  ["abc123.execute-api.eusc-de-east-1.amazonaws.eu", "execute-api", "eusc-de-east-1"],
  ["lambda.eusc-de-east-1.api.amazonwebservices.eu", "lambda", "eusc-de-east-1"],
  ["vpce-0a1b.kms.eusc-de-east-1.vpce.amazonaws.eu", "kms", "eusc-de-east-1"],
  // S3.
  ["s3.eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["s3.amazonaws.com", "s3", "us-east-1"],
  ["bucket.s3.amazonaws.com", "s3", "us-east-1"],
  ["bucket.s3.eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["kms.my.bucket.s3.eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["bucket.s3.dualstack.eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["bucket.s3-fips.us-east-2.amazonaws.com", "s3", "us-east-2"],
  ["bucket.s3-eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["bucket.s3.cn-north-1.amazonaws.com.cn", "s3", "cn-north-1"],
  ["ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["123456789012.s3-control.eu-west-1.amazonaws.com", "s3", "eu-west-1"],
  ["ap-123456789012.s3-object-lambda.eu-west-1.amazonaws.com", "s3-object-lambda", "eu-west-1"],
  ["b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "s3express", "us-east-1"],
  ["bucket.vpce-0a1b.s3.eu-west-1.vpce.amazonaws.com", "s3", "eu-west-1"],
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
  ["a website of a bucket, which accepts no signature", "b.s3-website-eu-west-1.amazonaws.com"],
  ["a website of a bucket after a dot", "b.s3-website.eu-central-1.amazonaws.com"],
  ["an accelerated bucket, whose region is unknown", "bucket.s3-accelerate.amazonaws.com"],
  ["a service of VPC Lattice without its second label", "x.vpc-lattice-svcs.eu-west-1.on.aws"],
  ["a domain of OpenSearch below another", "a.b.eu-west-1.es.amazonaws.com"],
  ["a look-alike of S3", "bucket.s3.eu-west-1.amazonaws.com.evil.example"],
  ["a look-alike of the European Sovereign Cloud", "kms.eusc-de-east-1.notamazonaws.eu"],
  ["a look-alike of a web function", "x.lambda-web.eu-west-1.on.aws.example"],
  ["a service without a region", "kms.amazonaws.com"],
  ["an invalid region", "kms.europe.amazonaws.com"],
  ["a function URL without a region", "abc.lambda-url.on.aws"],
  ["a VPC endpoint without an endpoint id", "x.kms.eu-west-1.vpce.amazonaws.com"],
  ["a member of Object.prototype", "constructor"],
])("returns no scope for %s", (_, host) => {
  expect(signingScope(host)).toEqual({});
});

it.each([
  "abc.lambda-web.global.on.aws",
  "abc.mrap.accesspoint.s3-global.amazonaws.com",
  "abc.veo.endpoint.events.amazonaws.com",
  "123456789012.cloudfront-kvs.global.api.aws",
])("says that %s needs SigV4a, because it belongs to several regions", (host) => {
  expect(signingScope(host)).toEqual({ multiRegion: true });
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
