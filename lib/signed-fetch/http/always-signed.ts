/** Headers that every signature covers. Others are signed only on demand, because proxies may change them. */
export const ALWAYS_SIGNED = /^(host|content-type|x-amz-.*)$/i;
