/** Every attack, in the order of the table. */
import type { Attack } from './attack.ts'
import { connectionAttacks } from './attacks-connections.ts'
import { crowdAttacks } from './attacks-crowds.ts'
import { documentAttacks } from './attacks-documents.ts'
import { readingAttacks } from './attacks-reading.ts'
import { roomAttacks } from './attacks-rooms.ts'
import { rest } from './http-wire.ts'

/** What the canary measures when nobody attacks. */
const nobody: Attack = { name: 'none', does: 'nothing', defence: '', tests: [], run: rest }

export const attacks: readonly Attack[] = [
  nobody,
  ...documentAttacks,
  ...connectionAttacks,
  ...readingAttacks,
  ...roomAttacks,
  ...crowdAttacks,
]

export function getAttack(name: string): Attack {
  const attack = attacks.find(other => other.name === name)
  if (!attack) throw new Error(`There is no attack "${name}". There are: ${attacks.map(({ name }) => name).join(', ')}`)
  return attack
}
