/** Asks a Node process, through its inspector, how much it holds on to. */
import { once } from 'node:events'
import { WebSocket } from 'ws'

/** Without the machine code of what runs often: how much there is of it depends on the time that there was to compile it. */
const heapWithoutCode = `process.getBuiltinModule('v8').getHeapSpaceStatistics()
  .filter(({ space_name }) => !space_name.startsWith('code'))
  .reduce((bytes, { space_used_size }) => bytes + space_used_size, 0)`

interface Evaluated {
  result?: { value?: number }
}

/** Bytes of data in use once the garbage has been collected. */
export async function readHeap(address: string): Promise<number> {
  const inspector = new WebSocket(address)
  await once(inspector, 'open')
  const ask = async (id: number, method: string, params = {}) => {
    inspector.send(JSON.stringify({ id, method, params }))
    for (;;) {
      const [data] = (await once(inspector, 'message')) as [Buffer]
      const answer = JSON.parse(String(data)) as { id?: number; result?: Evaluated }
      if (answer.id === id) return answer.result
    }
  }
  // Finalizers run between the two.
  await ask(1, 'HeapProfiler.collectGarbage')
  await ask(2, 'HeapProfiler.collectGarbage')
  const evaluated = await ask(3, 'Runtime.evaluate', { expression: heapWithoutCode, returnByValue: true })
  inspector.close()
  const bytes = evaluated?.result?.value
  if (bytes === undefined) throw new Error(`No heap, but ${JSON.stringify(evaluated)}`)
  return bytes
}
