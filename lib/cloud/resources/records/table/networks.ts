import { arnOf, globalArn, type RecordRows } from "../record-row.ts";

const LOAD_BALANCER = "app/${Name}/0123456789abcdef";

/** CDNs, DNS, load balancers and machines, which do not exist here. */
export const networks: RecordRows = {
  "AWS::CloudFront::CachePolicy": {
    words: "CloudFront cache policy",
    silent: true,
    id: "{uuid}",
    arn: globalArn("cloudfront", "cache-policy/${Name}"),
    attributes: { Id: "${Name}" },
  },
  "AWS::CloudFront::CloudFrontOriginAccessIdentity": {
    words: "CloudFront origin access identity",
    silent: true,
    id: "E{upper:13}",
    arn: globalArn("cloudfront", "origin-access-identity/${Name}"),
    attributes: { Id: "${Name}", S3CanonicalUserId: "${Name}" },
  },
  "AWS::CloudFront::Distribution": {
    words: "CloudFront distribution",
    id: "E{upper:13}",
    arn: globalArn("cloudfront", "distribution/${Name}"),
    attributes: {
      DomainName: "${Name}.cloudfront.net",
      Id: "${Name}",
    },
  },
  "AWS::CloudFront::Function": {
    words: "CloudFront function",
    without: "does not run",
    name: "Name",
    arn: globalArn("cloudfront", "function/${Name}"),
    ref: "${Arn}",
    attributes: {
      FunctionARN: "${Arn}",
      "FunctionMetadata.FunctionARN": "${Arn}",
      Stage: "DEVELOPMENT",
    },
  },
  "AWS::CloudFront::OriginAccessControl": {
    words: "CloudFront origin access control",
    silent: true,
    id: "E{upper:13}",
    arn: globalArn("cloudfront", "origin-access-control/${Name}"),
    attributes: { Id: "${Name}" },
  },
  "AWS::CloudFront::OriginRequestPolicy": {
    words: "CloudFront origin request policy",
    silent: true,
    id: "{uuid}",
    arn: globalArn("cloudfront", "origin-request-policy/${Name}"),
    attributes: { Id: "${Name}" },
  },
  "AWS::CloudFront::ResponseHeadersPolicy": {
    words: "CloudFront response headers policy",
    silent: true,
    id: "{uuid}",
    arn: globalArn("cloudfront", "response-headers-policy/${Name}"),
    attributes: { Id: "${Name}" },
  },
  "AWS::EC2::Instance": {
    words: "EC2 instance",
    id: "i-{hex:17}",
    arn: arnOf("ec2", "instance/${Name}"),
    attributes: {
      AvailabilityZone: "${Region}a",
      InstanceId: "${Name}",
      PrivateDnsName: "ip-192-0-2-1.ec2.internal",
      PrivateIp: "192.0.2.1",
      PublicDnsName: "ec2-198-51-100-1.compute-1.amazonaws.com",
      PublicIp: "198.51.100.1",
      VpcId: "vpc-00000000000000000",
    },
  },
  "AWS::EC2::LaunchTemplate": {
    words: "EC2 launch template",
    silent: true,
    id: "lt-{hex:17}",
    arn: arnOf("ec2", "launch-template/${Name}"),
    attributes: {
      DefaultVersionNumber: "1",
      LatestVersionNumber: "1",
      LaunchTemplateId: "${Name}",
    },
  },
  "AWS::ElasticLoadBalancingV2::Listener": {
    words: "listener of a load balancer",
    silent: true,
    id: "{hex:16}",
    ref: arnOf("elasticloadbalancing", `listener/${LOAD_BALANCER}`),
    attributes: { ListenerArn: arnOf("elasticloadbalancing", `listener/${LOAD_BALANCER}`) },
  },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": {
    words: "load balancer",
    id: "lb-{hex:16}",
    ref: arnOf("elasticloadbalancing", `loadbalancer/${LOAD_BALANCER}`),
    attributes: {
      CanonicalHostedZoneID: "Z35SXDOTRQ7X7K",
      DNSName: "${Name}.${Region}.elb.amazonaws.com",
      LoadBalancerArn: arnOf("elasticloadbalancing", `loadbalancer/${LOAD_BALANCER}`),
      LoadBalancerFullName: LOAD_BALANCER,
      LoadBalancerName: "${Name}",
      SecurityGroups: "sg-00000000000000000",
    },
    lists: ["SecurityGroups"],
  },
  "AWS::ElasticLoadBalancingV2::TargetGroup": {
    words: "target group of a load balancer",
    silent: true,
    id: "tg-{hex:16}",
    ref: arnOf("elasticloadbalancing", "targetgroup/${Name}/0123456789abcdef"),
    attributes: {
      LoadBalancerArns: arnOf("elasticloadbalancing", `loadbalancer/${LOAD_BALANCER}`),
      TargetGroupArn: arnOf("elasticloadbalancing", "targetgroup/${Name}/0123456789abcdef"),
      TargetGroupFullName: "targetgroup/${Name}/0123456789abcdef",
      TargetGroupName: "${Name}",
    },
    lists: ["LoadBalancerArns"],
  },
  "AWS::Route53::HostedZone": {
    words: "hosted zone",
    id: "Z{upper:19}",
    arn: "arn:${Partition}:route53:::hostedzone/${Name}",
    attributes: { Id: "${Name}", NameServers: "ns-1.awsdns.example,ns-2.awsdns.example" },
    lists: ["NameServers"],
  },
  "AWS::Route53::RecordSetGroup": { words: "group of DNS records", silent: true },
  "AWS::ServiceDiscovery::PrivateDnsNamespace": {
    words: "DNS namespace",
    id: "ns-{lower:16}",
    arn: arnOf("servicediscovery", "namespace/${Name}"),
    attributes: { Arn: "${Arn}", HostedZoneId: "Z0123456789", Id: "${Name}" },
  },
};
