/** Attackers in a process of their own: with accounts, prepared, told when to begin and when to stop. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Attack, Attacker, Orders } from './attack.ts'
import { must } from './http-wire.ts'
import { pinned } from './machine.ts'

const createUser =
  'mutation ($i: CreateUserInput!) { createUser(input: $i) { __typename ... on CreateUserPayload { token user { id } } ... on Error { message } } }'

export async function signUp(port: number, username: string, address: string, index = 0): Promise<Attacker> {
  const localAddress = `127.0.1.${index + 1}`
  const nobody = { port, address, localAddress, token: '', userId: '', index, notes: {}, stopped: () => false }
  // From elsewhere: its own address may still be kept out for the attack before.
  const elsewhere = { ...nobody, localAddress: '127.0.0.1' }
  const variables = { i: { username, password: 'correct horse' } }
  const { createUser: made } = await must<{ createUser: { token: string; user: { id: string } } }>(
    elsewhere,
    createUser,
    variables,
  )
  return { ...nobody, token: made.token, userId: made.user.id }
}

/** The process of so many attackers, prepared. `called`: what their names begin with, for they are new each time. */
export async function gather(
  attack: Attack,
  { port, count, called = 'attacker' }: { port: number; count: number; called?: string },
): Promise<ChildProcess> {
  const attackers: Attacker[] = []
  for (let i = 0; i < count; i++) attackers.push(await signUp(port, `${called}_${i}`, `198.51.100.${i + 1}`, i))
  const entry = fileURLToPath(new URL('attackers-process.ts', import.meta.url))
  const [program, ...args] = pinned('attackers', [process.execPath, '--import', 'tsx', entry])
  const child = spawn(program!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const prepared = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', code => reject(new Error(`The attackers ended with ${code} before they began.`)))
  })
  child.send({ attack: attack.name, attackers } satisfies Orders)
  await prepared
  return child
}

export async function disperse(crowd: ChildProcess): Promise<void> {
  const ended = new Promise<void>(resolve => crowd.once('exit', () => resolve()))
  if (crowd.exitCode !== null) return
  crowd.send('stop')
  const late = setTimeout(() => crowd.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(late)
}
