/** The process of the attackers: told by its parent what to do, when to begin and when to stop. */
import type { Attacker, Orders } from './attack.ts'
import { getAttack } from './attacks.ts'
import { rest } from './http-wire.ts'

let isOver = false

async function obey({ attack: name, attackers }: Orders): Promise<void> {
  const attack = getAttack(name)
  const all = attackers.map((given): Attacker => ({ ...given, notes: {}, stopped: () => isOver }))
  await Promise.all(all.map(attacker => attack.prepare?.(attacker)))
  process.send!('prepared')
  await new Promise(begun => process.once('message', begun))
  process.once('message', () => {
    isOver = true
  })
  // An attack that ends early, because nobody lets it in any more, waits for its end like any other.
  await Promise.all(all.map(attacker => attack.run(attacker).then(() => rest(attacker))))
}

// Sockets that the server cuts off must not end the attack.
process.on('uncaughtException', () => undefined)
process.on('disconnect', () => process.exit(0))
process.once('message', async orders => {
  try {
    await obey(orders as Orders)
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${(error as Error).stack}\n`)
    process.exit(1)
  }
})
