/** The door of a whole instance: who calls from the machine itself, and who through a proxy. */
import { expect, test } from 'vitest'
import { type Instance, startInstance } from '../../support/instance.ts'
import { post } from '../serving.ts'

const limits = { accountsPerHour: 1, signInsPerMinute: 2, localTriesPerMinute: 4 }

async function signUp({ app }: Instance, headers: Record<string, string> = {}): Promise<string> {
  const username = `u_${Math.random().toString(36).slice(2)}`
  const query = `mutation { createUser(input: { username: "${username}", password: "correct horse" }) { __typename } }`
  return (await post(app.address, { query }, headers)).data.createUser.__typename
}

test('the machine itself has its own rate at a server on loopback, and nobody else has it', async () => {
  const instance = await startInstance({ limits, trustedProxies: 1 })
  const behind = (address: string) => signUp(instance, { 'x-forwarded-for': address })
  for (const address of ['203.0.113.9', '2001:db8:1:2::3']) expect(await behind(address)).toBe('CreateUserPayload')
  // Another spelling, and another address, of the same callers.
  for (const address of ['203.0.113.9:5678', '2001:db8:1:2:ffff::1'])
    expect(await behind(address)).toBe('RateLimitedError')
  for (let i = 0; i < 4; i++) expect(await signUp(instance)).toBe('CreateUserPayload')
  expect(await signUp(instance)).toBe('RateLimitedError')
})

test('at a server that others can reach, the machine itself is a caller like any other', async () => {
  const instance = await startInstance({ limits, host: '0.0.0.0' })
  const here = { ...instance, app: { ...instance.app, address: instance.app.address.replace('0.0.0.0', '127.0.0.1') } }
  expect(await signUp(here)).toBe('CreateUserPayload')
  expect(await signUp(here)).toBe('RateLimitedError')
})
