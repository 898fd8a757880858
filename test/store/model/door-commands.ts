/** By which doors people come in and go out for good, as data: invitations, joining, accounts that are deleted. */
import fc from 'fast-check'
import { common, sometimes, user } from './parts.ts'

/** Which of two invitations of the room: what each was made with last counts. */
const invitation = fc.nat(1)

const invite = fc.record({
  kind: fc.constant('invite' as const),
  ...common,
  by: user,
  invitation,
  /** Longer than any run, or over at once. */
  lifeMs: fc.constantFrom(600_000, 600_000, 0),
  uses: fc.constantFrom(null, 1, 2),
})
const revoke = fc.record({ kind: fc.constant('revoke' as const), ...common, by: user, invitation })
const join = fc.record({
  kind: fc.constant('join' as const),
  ...common,
  by: user,
  /** Null: on one's own word. */
  invitation: fc.option(invitation),
  late: sometimes,
  crash: sometimes,
})
const listInvitations = fc.record({ kind: fc.constant('listInvitations' as const), ...common, user })
const findInvitation = fc.record({ kind: fc.constant('findInvitation' as const), ...common, invitation })
/** The account of this user is deleted, as far as this room is concerned; the run goes on with them all the same. */
const depart = fc.record({ kind: fc.constant('depart' as const), ...common, user })

export const ofDoors = fc.oneof(
  { weight: 3, arbitrary: invite },
  { weight: 1, arbitrary: revoke },
  { weight: 5, arbitrary: join },
  { weight: 1, arbitrary: listInvitations },
  { weight: 1, arbitrary: findInvitation },
  { weight: 1, arbitrary: depart },
)

export type DoorCommand = typeof ofDoors extends fc.Arbitrary<infer T> ? T : never

const doors = new Set<string>(['invite', 'revoke', 'join', 'listInvitations', 'findInvitation', 'depart'])
export const isOfDoors = (command: { kind: string }): command is DoorCommand => doors.has(command.kind)
