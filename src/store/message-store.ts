/** Messages: sending, changing, erasing and reading them, each as a single script that also announces the change. */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Item, MessagePlace } from '../domain/item.ts'
import type { Limits } from '../domain/limits.ts'
import type { Range } from '../domain/page.ts'
import { leastRole } from '../domain/role.ts'
import { intentLifeMs } from '../domain/room-list.ts'
import type { NextTurn } from '../domain/turn.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { decodeMembership, decodeText, decodeUserId, decodeWithReply, readableItemsInTurns } from './decode.ts'
import { channels, retentionMs, roomKeys } from './keys.ts'
import type {
  AppendMessageReply,
  DeleteMessageReply,
  EditMessageReply,
  ItemWithReply,
  MessageChange,
  MessageEdit,
  NewMessage,
} from './message-commands.ts'
import { defineMessageScripts, type MessageScripts } from './message-scripts.ts'
import { noting } from './readable.ts'
import { isRefusal, refusalIn } from './replies.ts'
import { changeOf } from './room-change.ts'

export type MessageStore = ReturnType<typeof createMessageStore>

/** Messages in order, and those that they reply to. */
export interface MessagePage {
  items: Item[]
  replied: Item[]
  hasPrevious: boolean
  hasNext: boolean
}

/** As with rooms: each command happens once, however often the client library sends it. */
export function createMessageStore(redis: RedisClient, limits: Limits, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineMessageScripts(redis)
  return noting(noteUnreadable, {
    /**
     * Appends a member's message. The same author's `clientMessageId` in the same room answers the first message again
     * for 24 h, `repeated`, whatever happened since; `conflict` when it comes with another text while the first one is
     * kept. `closed`: the message is to bring a direct room (back) on the list of the other one, which must have a place for
     * it first. `blocked`: one of the two has blocked the other. `no-reply`: the room does not have the message that it
     * replies to. `unknown`: nothing to recall. `sendable`: nothing keeps it from being sent.
     */
    appendMessage: (message: NewMessage) => appendMessage(scripts, limits, message),

    /** Changes what the author's own message says; one that says it already stays untouched. `empty`: it would say nothing. */
    editMessage: (edit: MessageEdit) => editMessage(scripts, limits, edit),

    /** Erases what a message says, wherever Parlor keeps it: one's own, or that of somebody below. Twice is as good as once. */
    deleteMessage: (change: MessageChange) => deleteMessage(scripts, limits, change),

    /** The message at a place. Null: the viewer is not a member, the room is deleted, or there is another message or none. */
    findMessage: (roomId: RoomId, viewerId: UserId, place: MessagePlace) =>
      findMessage(scripts, limits, roomId, viewerId, place),

    /** The messages that the room keeps, by number. Null: the viewer is not a member, or the room is deleted. */
    pageMessages: (roomId: RoomId, viewerId: UserId, range: Range<number>, nextTurn?: NextTurn) =>
      pageMessages({ scripts, limits, noteUnreadable, nextTurn }, roomId, viewerId, range),
  })
}

const jsonOrEmpty = (value: unknown): string => (value === null ? '' : JSON.stringify(value))

async function appendMessage(
  scripts: MessageScripts,
  limits: Limits,
  message: NewMessage,
): Promise<AppendMessageReply> {
  const { roomId, author, repliedAuthor, opens, body, metadata, replyTo, clientMessageId } = message
  const { meta, members, roster, reads, mutes, blocks, history, reactions, emoji, log, spoke, answered } =
    roomKeys(roomId)
  const attempt = newAttempt()
  // This runs for every message: one literal, for a spread of objects into it takes 2 µs.
  const reply = await scripts.appendMessage({
    meta,
    members,
    roster,
    reads,
    mutes,
    blocks,
    history,
    reactions,
    emoji,
    log,
    spoke: spoke(author.id),
    answered: answered(author.id, clientMessageId === null ? `s:${attempt}` : `c:${clientMessageId}`),
    author: author.id,
    peopleJson: repliedAuthor ? jsonList([author, repliedAuthor]) : JSON.stringify(author),
    bodyJson: JSON.stringify(body),
    clientMessageIdJson: jsonOrEmpty(clientMessageId),
    attempt,
    needs: leastRole.send,
    ignoresSlowMode: leastRole.ignoreSlowMode,
    channel: channels.room(roomId),
    messagesLimit: limits.messagesPerRoom,
    logLimit: limits.logEntriesPerRoom,
    retentionMs: retentionMs(limits),
    answerLifeMs: clientMessageId === null ? answerLifeMs.server : answerLifeMs.client,
    metadataJson: metadata ?? undefined,
    replyToJson: replyTo ? placeJson(replyTo) : undefined,
    only: message.recallsOnly ? 'recall' : message.asksOnly ? 'ask' : undefined,
    originalJson: message.original && saidJson(message.original, replyTo),
    intendedAt: opens?.intendedAt,
    intentLifeMs: opens && intentLifeMs,
    pairJson: opens && jsonList([author, opens.other]),
  })
  if (reply[0] === 'closed') return { outcome: reply[0], other: decodeUserId(meta, reply[1]) }
  if (reply[0] === 'sendable') return { outcome: reply[0], externalId: reply[1] && decodeText(meta, reply[1]) }
  if (isRefusal(reply)) return refusalIn(reply)
  const [outcome, items, repeated, opened] = reply
  const shown = decodeWithReply(history, items)
  const sent = { outcome, item: shown.item, reply: shown.reply, repeated: repeated === 1 }
  return opened === undefined ? sent : { ...sent, membership: decodeMembership(members, opened) }
}

/** As the script puts together what a message says. */
const saidJson = ({ body, metadata }: Pick<NewMessage, 'body' | 'metadata'>, replyTo: MessagePlace | null): string =>
  `${JSON.stringify(body)}${metadata ?? ''}${replyTo === null ? '' : placeJson(replyTo)}`

/** Without brackets: the scripts put it where it belongs. */
export const jsonList = (values: readonly unknown[]): string => JSON.stringify(values).slice(1, -1)

/** In this order: the scripts look for the number and the check. */
const placeJson = ({ number, check }: MessagePlace): string => JSON.stringify({ number, check })

/** What both editing and erasing take. */
const textChangeOf = ({ roomId, place, by, people }: MessageChange, limits: Limits) => ({
  ...changeOf(roomId, by, limits),
  peopleJson: jsonList(people),
  ...place,
  changesLimit: limits.editsPerRoom,
  ownChangesLimit: limits.editsPerMember,
})

async function editMessage(scripts: MessageScripts, limits: Limits, edit: MessageEdit): Promise<EditMessageReply> {
  const { body, metadata } = edit
  const change = textChangeOf(edit, limits)
  const reply = await scripts.editMessage({
    ...change,
    bodyJson: JSON.stringify(body),
    metadataJson: metadata === undefined ? '=' : (metadata ?? ''),
    needs: leastRole.editOwnMessage,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  return { outcome: reply[0], ...decodeWithReply(change.history, reply[1]) }
}

async function deleteMessage(
  scripts: MessageScripts,
  limits: Limits,
  deletion: MessageChange,
): Promise<DeleteMessageReply> {
  const change = textChangeOf(deletion, limits)
  const reply = await scripts.deleteMessage({
    ...change,
    needs: leastRole.deleteOwnMessage,
    needsOfOthers: leastRole.deleteOthersMessage,
    moderationsLimit: limits.moderationsPerRoom,
    ownModerationsLimit: limits.moderationsPerMember,
  })
  if (isRefusal(reply)) return refusalIn(reply)
  return { outcome: reply[0], item: decodeWithReply(change.history, reply[1]).item }
}

async function findMessage(
  scripts: MessageScripts,
  limits: Limits,
  roomId: RoomId,
  viewerId: UserId,
  { number, check }: MessagePlace,
): Promise<ItemWithReply | null> {
  const keys = roomKeys(roomId)
  const asked = { viewer: viewerId, number, retentionMs: retentionMs(limits) }
  const found = await scripts.findMessage({ ...keys, ...asked })
  if (!found || found.length === 0) return null
  const { item, reply } = decodeWithReply(keys.history, found.join(','))
  return item.check === check ? { item, reply } : null
}

interface PageParts {
  scripts: MessageScripts
  limits: Limits
  noteUnreadable: NoteUnreadable
  nextTurn: NextTurn | undefined
}

async function pageMessages(
  { scripts, limits, noteUnreadable, nextTurn }: PageParts,
  roomId: RoomId,
  viewerId: UserId,
  { after, before, limit, backwards }: Range<number>,
): Promise<MessagePage | null> {
  const keys = roomKeys(roomId)
  const reply = await scripts.pageMessages({
    ...keys,
    viewer: viewerId,
    after: after ?? '',
    before: before ?? '',
    limit,
    backwards: backwards ? 1 : 0,
    retentionMs: retentionMs(limits),
  })
  if (!reply) return null
  const [first, last, oldest, newest, own, jsons] = reply
  const found = await readableItemsInTurns(jsons, nextTurn)
  // A message that cannot be read is a hole in its page.
  if (found.length < jsons.length || own < last - first + 1) noteUnreadable(keys.history)
  const items = found.filter(({ number }) => number >= first && number <= last)
  const isEmpty = oldest > newest
  return {
    items: items.slice(0, own),
    replied: found,
    hasPrevious: !isEmpty && first > oldest,
    hasNext: !isEmpty && last < newest,
  }
}
