/** The path of a request, in whichever form it was sent; and the way from there to another path of this server. */

/**
 * The path that a request asks for. Some clients and proxies send the whole address (`http://host/graphql`), and a proxy that
 * cuts off a sub-path carelessly leaves two slashes for one.
 */
export function pathOf(target = '/'): string {
  // Nearly all requests.
  if (target === '/graphql') return target
  const path = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0]!
  return path.replace(/^\/*/, '/')
}

/** The path without slashes at its end. Each is looked at once: a regular expression begins anew at each of a run. */
export function withoutSlashes(path: string): string {
  let end = path.length
  while (end > 1 && path[end - 1] === '/') end--
  return path.slice(0, end)
}

/**
 * How a page at `from` names `to`. It is relative, and so stays behind whatever prefix a proxy serves this server under.
 */
export function relativePath(from: string, to: string): string {
  const up = from.split('/').length - 2
  return ('../'.repeat(up) || './') + to.slice(1)
}
