/** Attacks of strangers and of accounts on the instance that serves the canary, one after the other, while a crowd chats. */
import { disperse, gather, signUp } from '../attack/attackers.ts'
import { attacks } from '../attack/attacks.ts'
import type { Fault } from './fault.ts'

/** How long each goes on, all of them in turn and again, for as long as there is time. */
const eachMs = 4000
/** Until what they left behind is gone. */
const restMs = 3000

/** What attackers are bounded by has its default here; else the runs of this folder may be busier than anybody. */
const usual = { LIMIT_CALLER_SHARE: '25', LIMIT_LOCAL_TRIES_PER_MINUTE: '300', LIMIT_ACCOUNTS_PER_HOUR: '1000000' }

export const attacked: Fault = {
  name: 'attacked',
  makesLate: true,
  env: usual,
  sparesCanary: true,
  // Prepared answers (32 MB), blocks of logs (64), documents (10) and static files (10), each bounded; `kept-by-attacks.ts` tells which.
  mayCacheMb: 116,
  async strike({ world: { instances }, memory, rest }) {
    const port = Number(new URL(instances[0]!.directUrl).port)
    // Some attack somebody whom they know by name.
    await signUp(port, 'the_canary', '192.0.2.1')
    const able = attacks.filter(({ env }) => env === undefined)
    for (let turn = 0; ; turn++) {
      if (turn > 0 && turn % able.length === 0) {
        if (!(await rest(restMs))) return
        await memory.look()
      }
      const crowd = await gather(able[turn % able.length]!, { port, count: 2, called: `attacker_${turn}` })
      crowd.send('begin')
      const hasTime = await rest(eachMs)
      await disperse(crowd)
      if (!hasTime) return
    }
  },
}

export const attackFaults = [attacked]
