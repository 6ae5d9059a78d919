// @ts-check
"use strict";

/** @param {{ path: string }} event */
exports.handler = async (event) => ({ statusCode: 200, body: `hello from ${event.path}` });
