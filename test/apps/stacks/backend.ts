import { type App, Stack } from "aws-cdk-lib";
import { User } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket } from "aws-cdk-lib/aws-s3";

/** A bucket with a reader and a writer. With `--backend s3=URL`, another server has its objects. */
export function backend(app: App): void {
  const stack = new Stack(app, "Backend");
  const photos = new Bucket(stack, "Photos", {
    bucketName: "photos",
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: false,
  });
  photos.grantPut(new User(stack, "Writer", { userName: "Writer" }));
  photos.grantRead(new User(stack, "Reader", { userName: "Reader" }));
}
