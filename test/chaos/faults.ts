/** Every fault, in the order in which the matrix plays them. */
import type { Fault } from './fault.ts'

export const faults: Fault[] = [
  {
    name: 'none',
    strike: async ({ rest, forMs }) => void (await rest(forMs)),
  },
  {
    name: 'pubsub-killed',
    async strike({ world, rest }) {
      while (await rest(300)) await world.redis.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    },
  },
]
