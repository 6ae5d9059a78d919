export const handler = async ({ body }) => ({
  statusCode: 200,
  body: Buffer.from(body, "base64").toString("utf8"),
});
