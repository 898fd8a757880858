/** A script and its caller agree on every key and argument: what one names, the other names alike, in the same place. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { awarenessScripts } from '../../src/store/awareness-scripts.ts'
import { blockScripts, roomBlockScripts } from '../../src/store/block-store.ts'
import type { RedisClient } from '../../src/store/client.ts'
import { deletionScripts } from '../../src/store/deletion-store.ts'
import { directoryScripts } from '../../src/store/directory-store.ts'
import { externalUserScripts } from '../../src/store/external-user-store.ts'
import { invitationScripts } from '../../src/store/invitation-store.ts'
import { messageScripts } from '../../src/store/message-scripts.ts'
import { moderationScripts } from '../../src/store/moderation-scripts.ts'
import { crowdScripts, presenceScripts } from '../../src/store/presence-store.ts'
import { registryScripts } from '../../src/store/registry-store.ts'
import { roomListScripts, versionScripts } from '../../src/store/room-list-store.ts'
import { roomScripts, sharedByRooms } from '../../src/store/room-scripts.ts'
import { luaOf, type Signature } from '../../src/store/scripts.ts'
import { sessionScripts } from '../../src/store/session-store.ts'
import { triesScripts } from '../../src/store/tries-store.ts'
import { userScripts } from '../../src/store/user-store.ts'
import { usernameScripts } from '../../src/store/username-store.ts'
import { webhookScripts } from '../../src/store/webhook-store.ts'

/** Each takes the keys of many things. */
const manyScripts = { ...presenceScripts, ...versionScripts }

const signatures: Record<string, Signature> = {
  ...roomScripts,
  ...messageScripts,
  ...awarenessScripts,
  ...moderationScripts,
  ...invitationScripts,
  ...blockScripts,
  ...roomBlockScripts,
  ...manyScripts,
  ...crowdScripts,
  ...directoryScripts,
  ...deletionScripts,
  ...roomListScripts,
  ...sessionScripts,
  ...userScripts,
  ...usernameScripts,
  ...triesScripts,
  ...externalUserScripts,
  ...webhookScripts,
  ...registryScripts,
}

const folder = new URL('../../src/store/scripts/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
/** The others have local functions for these, and take no arguments of their own. */
const files = readdirSync(folder).filter(file => read(file).startsWith('#!lua'))
const kebab = (name: string) => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
const snake = (name: string) => kebab(name).replaceAll('-', '_')
const withoutComments = (lua: string) => lua.replace(/^(\s*--|#!).*$/gm, '')
const codeOf = (file: string) => withoutComments(read(file))

/** The same with what it shares with others. */
const sentCodeOf = (name: string) => withoutComments(luaOf({} as RedisClient, name, shared))
const shared = [...sharedByRooms, 'usernames', 'profiles', 'sessions']

/** Each place of KEYS or ARGV that the code names, in order: `KEYS[1] meta`. A bare one, or one that is counted, has no name. */
function placesOf(lua: string): string[] {
  const named = /^local ([\w, ]+) =\s+((?:(?:tonumber\()?(?:KEYS|ARGV)\[\d+\](?: or '')?\)?(?:,\s+)?)+|KEYS)$/gm
  const places = [...lua.matchAll(named)].flatMap(([, locals = '', values = '']) => {
    const names = locals.split(', ')
    const taken = [...values.matchAll(/\w+\[\d+\]|KEYS$/g)].map(String)
    return Array.from({ length: Math.max(names.length, taken.length) }, (_, i) => `${taken[i]} ${names[i]}`)
  })
  const unnamed = lua.replace(named, '').match(/\b(?:KEYS|ARGV)\b.*/g) ?? []
  return [...places, ...unnamed]
}

const placesIn = ({ keys, args, rare = [] }: Signature, takesMany = false): string[] => [
  ...keys.map((name, i) => `${takesMany ? 'KEYS' : `KEYS[${i + 1}]`} ${snake(name)}`),
  ...[...args, ...rare].map((name, i) => `ARGV[${i + 1}] ${snake(name)}`),
]

/** Locals that take a place and are never asked for again. */
const unusedOf = (lua: string, { keys, args, rare = [] }: Signature): string[] =>
  [...keys, ...args, ...rare].map(snake).filter(name => [...lua.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length < 2)

/** Rare arguments that the script takes as if they were always there. */
const unguardedOf = (lua: string, { args, rare = [] }: Signature): string[] =>
  rare.filter((_, i) => !lua.includes(`ARGV[${args.length + i + 1}] or ''`))

describe('every script', () => {
  test('has a caller, and every caller a script', () => {
    expect(
      Object.keys(signatures)
        .map(name => `${kebab(name)}.lua`)
        .sort(),
    ).toEqual(files.sort())
  })

  test.each(Object.entries(signatures))(
    '%s names its keys and arguments as its caller does, in this order',
    (name, signature) => {
      const lua = codeOf(`${kebab(name)}.lua`)
      expect(placesOf(lua)).toEqual(placesIn(signature, name in manyScripts))
      expect(unusedOf(sentCodeOf(name), signature)).toEqual([])
      expect(unguardedOf(lua, signature)).toEqual([])
      expect(new Set([...signature.keys, ...signature.args]).size).toBe(signature.keys.length + signature.args.length)
    },
  )
})

/** What Lua and Redis know by themselves. */
const ofLua = new Set(
  `and break cjson cmsgpack do else elseif end error false for function if in ipairs local math next nil not or pairs pcall redis
   repeat return string table then tonumber tostring true type unpack until while KEYS ARGV`.split(/\s+/),
)

/** Names that the code uses and has not. */
function unknownOf(code: string): string[] {
  const text = code.replace(/'[^'\n]*'/g, "''").replace(/\.\w+/g, '')
  const locals = [...text.matchAll(/\b(?:local|for) ([\w, ]+)/g)].flatMap(([, names]) => names!.split(/, | /))
  const parameters = [...text.matchAll(/\bfunction ?\w*\(([\w, ]*)\)/g)].flatMap(([, names]) => names!.split(', '))
  const functions = [...text.matchAll(/\bfunction (\w+)/g)].map(([, name]) => name!)
  const known = new Set([...locals, ...parameters, ...functions, ...ofLua])
  const used = text.replace(/([{,]\s*)\w+ = /g, '$1').match(/\b[a-zA-Z_]\w*/g) ?? []
  return [...new Set(used)].filter(name => !known.has(name))
}

describe('what a script is sent with', () => {
  test.each(Object.keys(signatures))('of what is shared, %s has all the names that it uses, and no other', name => {
    const code = sentCodeOf(name)
    const own = new Set([...code.matchAll(/\blocal function (\w+)/g)].map(([, name]) => name!))
    const unused = [...own].filter(name => [...code.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length < 2)
    expect(unused.filter(name => name !== 'assert_may_publish' && name !== 'publish')).toEqual([])
    expect(unknownOf(code)).toEqual([])
  })

  test.each([
    ['of a key', "redis.call('GET', answered)"],
    ['of a function', 'local kept = recall()'],
    ['of an argument that a shared function takes', 'local function late() return now > limit end'],
  ])('a name that it has not is found: %s', (_what, lua) => expect(unknownOf(`local now = 1\n${lua}`)).toHaveLength(1))
})

describe('a script that takes something else than its caller gives is found', () => {
  const signature: Signature = { keys: ['meta', 'log'], args: ['memberJson', 'limit'] }
  const right = 'local meta, log = KEYS[1], KEYS[2]\nlocal member_json = ARGV[1]\nlocal limit = tonumber(ARGV[2])\n'

  test('when it is right, nothing is', () => expect(placesOf(right)).toEqual(placesIn(signature)))

  test.each([
    ['two keys changed places', right.replace('meta, log', 'log, meta')],
    ['an argument has another name', right.replace('member_json', 'user_json')],
    ['an argument is read from another place', right.replace('ARGV[1]', 'ARGV[3]')],
    ['one place has two names', right.replace('ARGV[2]', 'ARGV[1]')],
    ['an argument is not taken', right.replace(/local limit.*\n/, '')],
    ['one more is taken', `${right}local more = ARGV[3]\n`],
    ['one more is read without a name', `${right}redis.call('DEL', KEYS[3])\n`],
    ['one is read in the middle of a line', right.replace('tonumber(ARGV[2])', "ARGV[2] == '1' and 1 or 2")],
    ['all of them are taken at once', `${right}redis.call('DEL', unpack(KEYS))\n`],
    ['a local has no place', right.replace('meta, log', 'meta, log, members')],
    ['all keys have one name', right.replace('meta, log = KEYS[1], KEYS[2]', 'metas = KEYS')],
  ])('%s', (_what, lua) => expect(placesOf(lua)).not.toEqual(placesIn(signature)))
})
