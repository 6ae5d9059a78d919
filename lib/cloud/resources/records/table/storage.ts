import { arnOf, globalArn, ownPolicy, type RecordRows } from "../record-row.ts";

const DATABASE = "${Name}.{region}.rds.amazonaws.com".replace("{region}", "${Region}");

/** Secret that RDS would create for the main user of a database. The local cloud does not create it. */
const MASTER = arnOf("secretsmanager", "secret:rds!${Name}-AbCdEf");

/** Buckets, file systems and databases. */
export const storage: RecordRows = {
  "AWS::Athena::WorkGroup": {
    words: "Athena workgroup",
    name: "Name",
    arn: arnOf("athena", "workgroup/${Name}"),
  },
  "AWS::EFS::AccessPoint": {
    words: "EFS access point",
    silent: true,
    id: "fsap-{hex:17}",
    arn: arnOf("elasticfilesystem", "access-point/${Name}"),
    attributes: { AccessPointId: "${Name}", Arn: "${Arn}" },
  },
  "AWS::EFS::FileSystem": {
    words: "EFS file system",
    without: "is not mounted",
    id: "fs-{hex:17}",
    arn: arnOf("elasticfilesystem", "file-system/${Name}"),
    attributes: { Arn: "${Arn}", FileSystemId: "${Name}" },
    policies: ownPolicy("FileSystemPolicy"),
  },
  "AWS::EFS::MountTarget": {
    words: "EFS mount target",
    silent: true,
    id: "fsmt-{hex:17}",
    attributes: { Id: "${Name}" },
  },
  "AWS::ElastiCache::SubnetGroup": {
    words: "ElastiCache subnet group",
    silent: true,
    name: "CacheSubnetGroupName",
    lowerCase: true,
    arn: arnOf("elasticache", "subnetgroup:${Name}"),
  },
  "AWS::Glue::Crawler": {
    words: "Glue crawler",
    without: "does not run",
    name: "Name",
    arn: arnOf("glue", "crawler/${Name}"),
  },
  "AWS::Glue::Database": {
    words: "Glue database",
    name: "DatabaseName",
    arn: arnOf("glue", "database/${Name}"),
  },
  "AWS::RDS::DBCluster": {
    words: "RDS cluster",
    name: "DBClusterIdentifier",
    lowerCase: true,
    arn: arnOf("rds", "cluster:${Name}"),
    attributes: {
      DBClusterArn: "${Arn}",
      DBClusterResourceId: "cluster-${Name}",
      "Endpoint.Address": DATABASE.replace("${Name}", "${Name}.cluster-local"),
      "Endpoint.Port": "${Port}",
      "MasterUserSecret.SecretArn": MASTER,
      "ReadEndpoint.Address": DATABASE.replace("${Name}", "${Name}.cluster-ro-local"),
    },
    defaults: { Port: "3306" },
  },
  "AWS::RDS::DBClusterParameterGroup": {
    words: "RDS parameter group",
    silent: true,
    name: "DBClusterParameterGroupName",
    lowerCase: true,
    arn: arnOf("rds", "cluster-pg:${Name}"),
  },
  "AWS::RDS::DBInstance": {
    words: "RDS database",
    name: "DBInstanceIdentifier",
    lowerCase: true,
    arn: arnOf("rds", "db:${Name}"),
    attributes: {
      DBInstanceArn: "${Arn}",
      DbiResourceId: "db-${Name}",
      "Endpoint.Address": DATABASE,
      "Endpoint.HostedZoneId": "Z0123456789",
      "Endpoint.Port": "${Port}",
      "MasterUserSecret.SecretArn": MASTER,
    },
    defaults: { Port: "3306" },
  },
  "AWS::RDS::DBParameterGroup": {
    words: "RDS parameter group",
    silent: true,
    name: "DBParameterGroupName",
    lowerCase: true,
    arn: arnOf("rds", "pg:${Name}"),
  },
  "AWS::RDS::DBProxy": {
    words: "RDS proxy",
    name: "DBProxyName",
    lowerCase: true,
    arn: arnOf("rds", "db-proxy:prx-${Name}"),
    attributes: {
      DBProxyArn: "${Arn}",
      Endpoint: DATABASE.replace("${Name}", "${Name}.proxy-local"),
    },
  },
  "AWS::RDS::DBProxyTargetGroup": {
    words: "target group of an RDS proxy",
    silent: true,
    id: "prx-tg-{hex:17}",
    arn: arnOf("rds", "target-group:${Name}"),
    ref: "${Arn}",
    attributes: { TargetGroupArn: "${Arn}" },
  },
  "AWS::RDS::DBSubnetGroup": {
    words: "RDS subnet group",
    silent: true,
    name: "DBSubnetGroupName",
    lowerCase: true,
    arn: arnOf("rds", "subgrp:${Name}"),
    attributes: { DBSubnetGroupArn: "${Arn}" },
  },
  "AWS::S3::AccessPoint": {
    words: "S3 access point",
    name: "Name",
    lowerCase: true,
    arn: arnOf("s3", "accesspoint/${Name}"),
    attributes: { Arn: "${Arn}", Name: "${Name}" },
    policies: ownPolicy("Policy"),
  },
  "AWS::S3::Bucket": {
    words: "S3 bucket",
    // Its objects are served.
    silent: true,
    name: "BucketName",
    lowerCase: true,
    arn: "arn:${Partition}:s3:::${Name}",
    attributes: {
      Arn: "${Arn}",
      DomainName: "${Name}.s3.amazonaws.com",
      DualStackDomainName: "${Name}.s3.dualstack.${Region}.amazonaws.com",
      RegionalDomainName: "${Name}.s3.${Region}.amazonaws.com",
      WebsiteURL: "http://${Name}.s3-website-${Region}.amazonaws.com",
    },
  },
  "AWS::S3::BucketPolicy": {
    words: "policy of a bucket",
    silent: true,
    ref: "${Bucket}",
    policies: ({ properties, account: { partition } }) => [
      {
        arn: `arn:${partition}:s3:::${properties.text("Bucket")}`,
        document: properties.raw("PolicyDocument"),
      },
    ],
  },
  "AWS::Backup::BackupPlan": {
    words: "backup plan",
    without: "does not run",
    id: "{uuid}",
    arn: arnOf("backup", "backup-plan:${Name}"),
    attributes: { BackupPlanArn: "${Arn}", BackupPlanId: "${Name}" },
  },
  "AWS::Backup::BackupSelection": { words: "backup selection", silent: true, id: "{uuid}" },
  "AWS::Backup::BackupVault": {
    words: "backup vault",
    silent: true,
    name: "BackupVaultName",
    arn: arnOf("backup", "backup-vault:${Name}"),
    attributes: { BackupVaultArn: "${Arn}", BackupVaultName: "${Name}" },
    policies: ownPolicy("AccessPolicy"),
  },
  "AWS::Budgets::Budget": {
    words: "budget",
    silent: true,
    arn: globalArn("budgets", "budget/${Name}"),
  },
};
