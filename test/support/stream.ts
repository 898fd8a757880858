/** A person who keeps talking while a test does other things. */
import { onTestFinished } from 'vitest'
import type { ChatClient } from './chat-client.ts'
import { say } from './people.ts'

/** Says "1", "2", "3" … into the room, each when the one before was answered, until it is told to stop. */
export function keepSaying(client: ChatClient, roomId: string) {
  const said: string[] = []
  let stopped = false
  const talking = talk()
  // What goes wrong is told by `stop`.
  talking.catch(() => undefined)
  onTestFinished(() => {
    stopped = true
  })

  async function talk(): Promise<void> {
    while (!stopped) {
      const body = String(said.length + 1)
      await say(client, roomId, body)
      said.push(body)
    }
  }

  return {
    /** What was said and acknowledged so far, in order. */
    said,
    /** Everything that was said. */
    async stop(): Promise<string[]> {
      stopped = true
      await talking
      return said
    },
  }
}
