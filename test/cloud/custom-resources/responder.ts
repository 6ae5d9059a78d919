/**
 * The code of a custom resource's function. Like CDK's programs it calls port 443 of the host of the response URL. Its
 * properties say what it answers: `Answer` has members of the response, `Mode` another behaviour.
 */
export const responder = `
import https from "node:https";
import http from "node:http";
import { PutItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";

const put = (url, body, { secure = true } = {}) => new Promise((resolve, reject) => {
  const { hostname, port, pathname, search } = new URL(url);
  const options = { hostname, path: pathname + search, method: "PUT", headers: { "content-type": "", "content-length": Buffer.byteLength(body) } };
  const sent = secure ? https.request(options, resolve) : http.request({ ...options, port }, resolve);
  sent.on("error", reject).end(body);
});

export const handler = async (event) => {
  const { ResponseURL, ResourceProperties, ...shown } = event;
  const { Mode, Answer = "{}" } = ResourceProperties;
  console.log("EVENT " + JSON.stringify({ ...shown, ResourceProperties }));
  if (Mode === "throw") throw new Error("no luck");
  if (Mode === "silent") return;
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId + "-id" } = event;
  const answer = { Status: "SUCCESS", StackId, RequestId, LogicalResourceId, PhysicalResourceId, ...JSON.parse(Answer) };
  if (Mode === "forged") {
    const wrong = await put(ResponseURL.replace(/Signature=../, "Signature=zz"), JSON.stringify({ ...answer, Data: { Value: "forged" } }), { secure: false });
    const other = await put(ResponseURL, JSON.stringify({ ...answer, RequestId: "other" }));
    const late = await put(ResponseURL, JSON.stringify({ ...answer, Data: { Value: [wrong, other].map((one) => one.statusCode).join() } }));
    const second = await put(ResponseURL, JSON.stringify({ ...answer, Data: { Value: "second" } }));
    console.log("STATUS " + late.statusCode + "," + second.statusCode);
    return;
  }
  await put(ResponseURL, Mode === "long" ? "x".repeat(4097) : JSON.stringify(answer));
};
`.replace(/^import \{ PutItem.*\n/m, "");
