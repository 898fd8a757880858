/** Asks a Node process, through its inspector, how much it holds on to. */
import { once } from 'node:events'
import { WebSocket } from 'ws'

/** Bytes in use once the garbage has been collected. */
export async function readHeap(address: string): Promise<number> {
  const inspector = new WebSocket(address)
  await once(inspector, 'open')
  const ask = async (id: number, method: string) => {
    inspector.send(JSON.stringify({ id, method }))
    for (;;) {
      const [data] = (await once(inspector, 'message')) as [Buffer]
      const answer = JSON.parse(String(data)) as { id?: number; result?: { usedSize?: number } }
      if (answer.id === id) return answer.result
    }
  }
  // Finalizers run between the two.
  await ask(1, 'HeapProfiler.collectGarbage')
  await ask(2, 'HeapProfiler.collectGarbage')
  const usage = await ask(3, 'Runtime.getHeapUsage')
  inspector.close()
  return usage?.usedSize ?? 0
}
