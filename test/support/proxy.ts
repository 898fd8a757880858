/** A TCP proxy in front of an instance, to cut what goes through it. */
import { onTestFinished } from 'vitest'
import { TcpProxy } from './tcp-proxy.ts'

/** Listens on a free port and ends with the test. `cut` resets every connection through it; new ones are let in, unless its behaviour says otherwise. */
export async function startProxy(target: { url: string }) {
  const { port, hostname } = new URL(target.url)
  const proxy = await TcpProxy.open({ port: Number(port), host: hostname })
  onTestFinished(() => proxy.close())
  const address = `127.0.0.1:${proxy.port}/graphql`
  return { url: `http://${address}`, wsUrl: `ws://${address}`, cut: () => proxy.cut(), behaviour: proxy.behaviour }
}
