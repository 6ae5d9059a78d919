/** The headers that every signature covers. Proxies may change other headers, so those are signed only on request. */
export const ALWAYS_SIGNED = /^(host|content-type|x-amz-.*)$/i;
