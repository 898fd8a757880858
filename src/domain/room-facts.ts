/** What people say of a room, when they create or change it: checked, in normal form, and who may say it. */
import { assertNoIssues } from './errors.ts'
import { externalIdIssue } from './external.ts'
import { isUserId } from './id.ts'
import type { Limits } from './limits.ts'
import { checkMetadata, type MetadataRule } from './metadata.ts'
import { checkPicture } from './picture.ts'
import { type Action, initialRights, leastRole, type Role, rankOf } from './role.ts'
import type { RoomFacts, RoomVisibility } from './room.ts'
import { checkText, clientIdIssue } from './text.ts'

/** Each fact as JSON: so it is kept, and told. */
export type FactTexts = Record<keyof RoomFacts, string>

/** As clients give it. Null is what absence is, but where there can be none: topic, avatarUrl, metadata. */
export interface RoomInput {
  name?: string | null
  topic?: string | null
  avatarUrl?: string | null
  metadata?: unknown
  visibility?: RoomVisibility | null
  slowModeSeconds?: number | null
  roleToSend?: Role | null
  roleToAdd?: Role | null
  roleToRemove?: Role | null
}

/** Who may change each of them. */
const actions = {
  name: 'setName',
  topic: 'setTopic',
  avatarUrl: 'setAvatarUrl',
  metadata: 'setMetadata',
  visibility: 'setVisibility',
  slowModeSeconds: 'setSlowModeSeconds',
  roleToSend: 'setRoleToSend',
  roleToAdd: 'setRoleToAdd',
  roleToRemove: 'setRoleToRemove',
} as const satisfies Record<keyof RoomFacts, Action>

/** The least role that may change all that is given, also to what it is already. */
export const roleToChange = (facts: Partial<FactTexts>): Role =>
  Object.keys(facts)
    .map((name): Role => leastRole[actions[name as keyof RoomFacts]])
    .reduce((most, role) => (rankOf(role) > rankOf(most) ? role : most), leastRole.read)

export interface NewRoomInput extends RoomInput {
  name: string
  clientRoomId?: string | null
  externalId?: string | null
  memberIds?: readonly string[] | null
}

/** What `createRoom` was given, with what a new room begins with. Throws `InvalidInputError`. */
export function parseNewRoom(input: NewRoomInput, limits: Limits & { byApp?: boolean }) {
  const { facts, issues } = checkFacts(input, limits)
  const { clientRoomId = null, externalId = null } = input
  const memberIds = input.memberIds ?? []
  const most = limits.membersAtCreation
  const tooMany = `A new room is filled with at most ${most.toLocaleString('en')} members.`
  assertNoIssues({
    ...issues,
    clientRoomId: clientIdIssue(clientRoomId, { name: 'A clientRoomId', max: limits.clientIdChars }),
    externalId: externalId === null || limits.byApp ? externalIdIssue(externalId, limits) : onlyTheApp,
    memberIds: memberIds.length > most ? tooMany : null,
  })
  return {
    facts: { ...initialFacts(input.visibility ?? 'PRIVATE'), ...facts },
    clientRoomId,
    externalId,
    memberIds: [...new Set(memberIds)].filter(isUserId),
  }
}

const onlyTheApp = 'Only the application gives rooms ids of its own.'

/** What `updateRoom` was given: what is absent stays as it is. Throws `InvalidInputError`. */
export function parseRoomChange(input: RoomInput, limits: Limits): Partial<FactTexts> {
  const { facts, issues } = checkFacts(input, limits)
  assertNoIssues(issues)
  return facts
}

/** What a direct room is, for ever. */
export const directFacts = (): FactTexts => ({ ...initialFacts('PRIVATE'), ...textsOf(initialRights('DIRECT')) })

function initialFacts(visibility: RoomVisibility): FactTexts {
  const facts: RoomFacts = {
    name: '',
    topic: null,
    avatarUrl: null,
    metadata: null,
    visibility,
    slowModeSeconds: 0,
    ...initialRights(visibility),
  }
  return textsOf(facts)
}

const textsOf = <F extends object>(facts: F) =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, JSON.stringify(fact)])) as Record<
    keyof F,
    string
  >

/** Those facts that were given, and all that is wrong with them. */
function checkFacts(input: RoomInput, limits: Limits) {
  const facts: Partial<FactTexts> = {}
  const issues: Record<string, string | null> = {}
  for (const name of Object.keys(actions) as (keyof RoomFacts)[]) {
    if (input[name] === undefined || (input[name] === null && !mayBeNone.has(name))) continue
    const { text, issue } = checks[name](input as RoomFacts, limits)
    issues[name] = issue
    facts[name] = text
  }
  return { facts, issues }
}

const mayBeNone: ReadonlySet<keyof RoomFacts> = new Set(['topic', 'avatarUrl', 'metadata'])

interface Checked {
  text: string
  issue: string | null
}

const asIs = (value: unknown): Checked => ({ text: JSON.stringify(value), issue: null })

const checks: Record<keyof RoomFacts, (given: RoomFacts, limits: Limits) => Checked> = {
  name: ({ name }, { roomNameChars }) => {
    const { text, issue } = checkText(name, { name: 'A room name', max: roomNameChars, kind: 'name' })
    return { text: JSON.stringify(text), issue }
  },
  // One without any letters is none.
  topic: ({ topic }, { roomTopicChars }) => {
    if (topic === null || topic.trim() === '') return asIs(null)
    const { text, issue } = checkText(topic, { name: 'The topic of a room', max: roomTopicChars, kind: 'name' })
    return { text: JSON.stringify(text), issue }
  },
  avatarUrl: ({ avatarUrl }, limits) => {
    const { url, issue } = checkPicture(avatarUrl, limits)
    return { text: JSON.stringify(url), issue }
  },
  metadata: ({ metadata }, limits) => {
    const { text, issue } = checkMetadata(metadata, metadataRule(limits))
    return { text: text ?? 'null', issue }
  },
  slowModeSeconds: ({ slowModeSeconds }, limits) => ({
    text: JSON.stringify(slowModeSeconds),
    issue: slowModeIssue(slowModeSeconds, limits),
  }),
  visibility: ({ visibility }) => asIs(visibility),
  roleToSend: ({ roleToSend }) => asIs(roleToSend),
  roleToAdd: ({ roleToAdd }) => asIs(roleToAdd),
  roleToRemove: ({ roleToRemove }) => asIs(roleToRemove),
}

const slowModeIssue = (seconds: number, { slowModeSeconds: most }: Limits): string | null =>
  Number.isInteger(seconds) && seconds >= 0 && seconds <= most
    ? null
    : `The slow mode is 0 to ${most.toLocaleString('en')} seconds.`

const metadataRule = ({ roomMetadataBytes, metadataDepth }: Limits): MetadataRule => ({
  name: 'The metadata of a room',
  maxBytes: roomMetadataBytes,
  maxDepth: metadataDepth,
})
