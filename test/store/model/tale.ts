/** A list of commands as a story that people can read: who did what to whom, one line each. */
import type { Command } from './commands.ts'

const names = ['Ann', 'Bob', 'Cat', 'Dot']
const rooms = [
  'the tea room',
  'the coffee room',
  'the third room',
  'the room of Ann and Bob',
  'the room of Ann and Cat',
]

const verbs: Record<Command['kind'], string> = {
  create: 'creates',
  add: 'adds',
  remove: 'removes',
  update: 'changes',
  role: 'gives a role to',
  delete: 'deletes',
  heal: 'has the list read and mended, of',
  findRoom: 'looks at',
  findOpenRoom: 'looks whether one may read in',
  readLog: 'reads the log of',
  pageMembers: 'pages through the members of',
  send: 'speaks in',
  edit: 'edits a message in',
  erase: 'deletes a message in',
  react: 'reacts in',
  unreact: 'takes a reaction back in',
  age: 'lets time pass in',
  rename: 'takes another name, shown in',
  pageMessages: 'pages through the messages of',
  findMessage: 'looks for a message in',
  readReactions: 'reads the reactions in',
  readShown: 'reads what is shown of',
  readUsers: 'reads who is in',
  mute: 'mutes',
  ban: 'bans',
  unban: 'lifts the ban of',
  invite: 'makes an invitation to',
  revoke: 'revokes an invitation to',
  join: 'joins',
  listInvitations: 'lists the invitations to',
  findInvitation: 'looks at an invitation to',
  open: 'opens',
  block: 'blocks',
  unblock: 'blocks no longer',
  listBlocked: 'looks whom they have blocked, from',
  markRead: 'has read what is said in',
  typing: 'types in',
  readMarkers: 'looks how far people have read in',
  eraseAll: 'erases what was said by',
  rest: 'lets a minute pass in',
  depart: 'deletes the account, and is taken out of',
}

function lineOf(command: Command): string {
  const { kind, room, twice, ...rest } = command
  const { by, user, member, ...details } = rest as { by?: number; user?: number; member?: number }
  const who = names[by ?? user ?? -1] ?? 'Somebody'
  const whom = member === undefined ? '' : `${names[member]} in `
  const told = Object.entries(details)
    .filter(([, value]) => value !== false && value !== undefined)
    .map(([name, value]) => (value === true ? name : `${name}: ${JSON.stringify(value)}`))
  const asides = [...told, ...(twice ? ['sent twice'] : [])]
  return `${who} ${verbs[kind]} ${whom}${rooms[room]}${asides.length > 0 ? ` (${asides.join(', ')})` : ''}`
}

export const taleOf = (commands: readonly Command[]): string =>
  commands.map((command, i) => `${String(i + 1).padStart(3)}. ${lineOf(command)}`).join('\n')
