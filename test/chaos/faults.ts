/** Every fault, in the order in which the matrix plays them: a new one is a new line in one of these lists. */
import type { Fault } from './fault.ts'
import { attackFaults } from './faults-attacks.ts'
import { clientFaults } from './faults-clients.ts'
import { crowdFaults } from './faults-crowds.ts'
import { failoverFaults } from './faults-failover.ts'
import { instanceFaults } from './faults-instances.ts'
import { linkFaults } from './faults-links.ts'
import { mixedFaults } from './faults-mixed.ts'
import { redisFaults } from './faults-redis.ts'
import { webhookFaults } from './faults-webhooks.ts'

const none: Fault = {
  name: 'none',
  isCalm: true,
  sparesCanary: true,
  strike: async ({ rest, forMs }) => void (await rest(forMs)),
}

export const faults: Fault[] = [
  none,
  ...redisFaults,
  ...linkFaults,
  ...instanceFaults,
  ...clientFaults,
  ...crowdFaults,
  ...attackFaults,
  ...mixedFaults,
  ...failoverFaults,
  ...webhookFaults,
]

/** Throws for a name that none has. */
export function getFault(name: string): Fault {
  const fault = faults.find(known => known.name === name)
  if (!fault) throw new Error(`No fault is called ${name}. There are: ${faults.map(known => known.name).join(', ')}`)
  return fault
}
