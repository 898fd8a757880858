/** What the pages of this server may load and call, as their Content-Security-Policy says it. */

const own = {
  'default-src': "'none'",
  'script-src': "'self'",
  'connect-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
}

/** Nothing foreign is loaded or called, and nothing runs or styles that is no file of this server, but for what is said here. */
export const pagePolicy = (but: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ ...own, ...but })
    .map(([what, from]) => `${what} ${from}`)
    .join('; ')
