/** The stores of messages and reactions as they should be, in memory, on the rooms of `rooms.ts`. */
import type { RoomId, UserId } from '../../../src/domain/id.ts'
import type { Item, MessagePlace } from '../../../src/domain/item.ts'
import { pageOf, type Range } from '../../../src/domain/page.ts'
import { type Action, rankOf } from '../../../src/domain/role.ts'
import type * as commands from '../../../src/store/message-commands.ts'
import type { MessagePage } from '../../../src/store/message-store.ts'
import type { FoundReaction } from '../../../src/store/reaction-store.ts'
import type { NotAllowedOutcome } from '../../../src/store/replies.ts'
import type { ModelRoom, Sent } from './room.ts'
import type { ModelRooms } from './rooms.ts'
import { admit } from './stays.ts'

const notFound = { outcome: 'not-found' } as const
const notAMember = { outcome: 'not-a-member' } as const
/** What a retry must say again. */
const saidIn = ({ body, metadata, replyTo }: commands.NewMessage) =>
  JSON.stringify(body) + (metadata ?? '') + (replyTo === null ? '' : JSON.stringify(replyTo))

export class ModelMessages {
  readonly #rooms: ModelRooms

  constructor(rooms: ModelRooms) {
    this.#rooms = rooms
  }

  appendMessage(message: commands.NewMessage): commands.AppendMessageReply {
    const { author, clientMessageId, replyTo } = message
    const model = this.#rooms.rooms.get(message.roomId)
    const named = `${author.id} ${clientMessageId}`
    const before = clientMessageId === null ? undefined : model?.sent.get(named)
    if (model && before) return this.#answerAgain(model, before, message)
    if (message.recallsOnly) return { outcome: 'unknown' }
    const refusal = model ? model.refusalToSpeak(author.id, 'send') : notAMember
    if (!model || refusal) return refusal!
    const isSlow = model.room.slowModeSeconds > 0 && model.rankOf(author.id) < rankOf('MODERATOR')
    if (isSlow && model.spoke.has(author.id)) return { outcome: 'slow', retryAfterMs: model.facts.retryAfterMs }
    if (this.#rooms.hasBlocks(model.room.pair)) return { outcome: 'blocked' }
    const other = closedFor(model, author.id)
    if (other && !message.opens) return { outcome: 'closed', other }
    if (other && this.#rooms.isLate(message.opens!.intendedAt)) return { outcome: 'late' }
    const replied = replyTo && model.history.at(replyTo)
    if (replyTo && (!replied || replied.item.deletedAt !== null)) return { outcome: 'no-reply' }
    const opened = other && (model.members.get(other) ?? admit(model, author.id, other, 'MEMBER'))
    const number = model.history.number + 1
    const { check } = model.append(author.id, { kind: 'message', number })
    const sent = { number, check, at: model.facts.at, opened: other }
    const item = itemOf(message, sent)
    model.history.add(item, saidIn(message))
    model.reads.set(author.id, number)
    model.sent.set(named, sent)
    if (isSlow) model.spoke.add(author.id)
    return { outcome: 'sent', repeated: false, ...model.history.withReply(item), ...(opened && { membership: opened }) }
  }

  #answerAgain(model: ModelRoom, sent: Sent, message: commands.NewMessage): commands.AppendMessageReply {
    const kept = model.history.at(sent)
    if (kept && kept.item.deletedAt === null && kept.said !== saidIn(message)) return { outcome: 'conflict' }
    const item = kept?.item ?? itemOf(message, sent)
    const answer = model.members.has(message.author.id) ? model.history.withReply(item) : { item, reply: null }
    const opened = sent.opened && model.members.get(sent.opened)
    return { outcome: 'sent', repeated: true, ...answer, ...(opened && { membership: opened }) }
  }

  editMessage(edit: commands.MessageEdit): commands.EditMessageReply {
    const found = this.#findToSpeak(edit, 'editOwnMessage')
    if ('outcome' in found) return found
    if (found.kept.item.deletedAt !== null) return notFound
    const { model, kept } = found
    if (kept.item.author !== edit.by) return { outcome: 'not-allowed', needs: null }
    const metadata = edit.metadata === undefined ? kept.item.metadata : edit.metadata
    const isSame = kept.item.body === edit.body && kept.item.metadata === metadata
    if (isSame) return { outcome: 'edited', ...model.history.withReply(kept.item) }
    if (edit.body === '' && (metadata ?? '{}') === '{}') return { outcome: 'empty' }
    if (!model.countChange('edits', edit.by)) return this.#rooms.limited()
    const { number } = kept.item
    const { check: changed } = model.append(edit.by, { kind: 'edited', number })
    model.history.change(kept, { body: edit.body, metadata, editedAt: model.facts.at, changed })
    return { outcome: 'edited', ...model.history.withReply(model.history.kept.get(number)!.item) }
  }

  deleteMessage(change: commands.MessageChange): commands.DeleteMessageReply {
    const found = this.#find(change, 'deleteOwnMessage')
    if ('outcome' in found) return found
    const { model, kept } = found
    const { number, author, deletedAt } = kept.item
    const isOwn = author === change.by
    const refusal = isOwn ? null : refusalToModerate(model, change.by, author)
    if (refusal) return refusal
    if (deletedAt !== null) return { outcome: 'deleted', item: kept.item }
    if (!model.countChange(isOwn ? 'edits' : 'moderation', change.by)) return this.#rooms.limited()
    const { check: changed } = model.append(change.by, { kind: 'erased', numbers: [number] })
    model.history.erase(kept, { deletedAt: model.facts.at, deletedBy: change.by, changed })
    return { outcome: 'deleted', item: model.history.kept.get(number)!.item }
  }

  addReaction({ emoji, by, ...change }: commands.ReactionChange): commands.AddReactionReply {
    const found = this.#findToSpeak({ ...change, by: by.id }, 'react')
    if ('outcome' in found) return found
    if (found.kept.item.deletedAt !== null) return notFound
    const { model, kept } = found
    const shown = model.history.withReply(kept.item)
    const place = model.history.placeOf(kept.item.number, emoji)
    if (place === 'full') return { outcome: place }
    if (place.people.includes(by.id)) return { outcome: 'already', ...shown }
    if (!model.countChange('reactions', by.id)) return this.#rooms.limited()
    place.people.push(by.id)
    model.append(by.id, { kind: 'reacted', number: kept.item.number, emoji, count: place.people.length })
    return { outcome: 'added', ...shown }
  }

  removeReaction({ emoji, by, ...change }: commands.ReactionChange): commands.RemoveReactionReply {
    const found = this.#find({ ...change, by: by.id }, 'takeReactionBack')
    if ('outcome' in found) return found
    const { model, kept } = found
    const { number, deletedAt } = kept.item
    const shown = model.history.withReply(kept.item)
    const place = model.history.places.get(number)?.find(each => each.emoji === emoji && each.people.includes(by.id))
    if (!place || deletedAt !== null) return { outcome: 'none', ...shown }
    if (!model.countChange('reactions', by.id)) return this.#rooms.limited()
    place.people.splice(place.people.indexOf(by.id), 1)
    model.append(by.id, { kind: 'unreacted', number, emoji, count: place.people.length })
    return { outcome: 'removed', ...shown }
  }

  readReactions(roomId: RoomId, viewer: UserId, numbers: readonly number[], most: number): FoundReaction[][] | null {
    const model = this.#of(roomId, viewer)
    return model && numbers.map(number => model.history.reactionsTo(number, viewer, most))
  }

  findMessage(roomId: RoomId, viewer: UserId, place: MessagePlace): commands.ItemWithReply | null {
    const model = this.#of(roomId, viewer)
    const kept = model?.history.at(place)
    return model && kept ? model.history.withReply(kept.item) : null
  }

  pageMessages(roomId: RoomId, viewer: UserId, range: Range<number>): MessagePage | null {
    const model = this.#of(roomId, viewer)
    if (!model) return null
    const page = pageOf(model.history.shown, range, ({ number }, key) => number - key)
    return { ...page, replied: [...page.items, ...model.history.repliedTo(page.items)] }
  }

  /** The room, for who may read there. */
  #of(roomId: RoomId, userId: UserId): ModelRoom | null {
    const model = this.#rooms.rooms.get(roomId)
    return model?.shows(userId) ? model : null
  }

  /** The same for who wants to say something with it. */
  #findToSpeak(change: Pick<commands.MessageChange, 'roomId' | 'place' | 'by'>, action: Action) {
    const model = this.#rooms.rooms.get(change.roomId)
    const refusal = model?.refusalToSpeak(change.by, action)
    if (!refusal && this.#rooms.hasBlocks(model?.room.pair)) return { outcome: 'blocked' as const }
    return refusal ?? this.#find(change, action)
  }

  /** The message, for who may do this with it, or the refusal. */
  #find({ roomId, by, place }: Pick<commands.MessageChange, 'roomId' | 'place' | 'by'>, action: Action) {
    const model = this.#rooms.rooms.get(roomId)
    const refusal = model ? model.refusal(by, action) : notAMember
    if (!model || refusal) return refusal!
    const kept = model.history.at(place)
    return kept ? { model, kept } : notFound
  }
}

/** Why this message of somebody else may not be deleted; null for who may. */
function refusalToModerate(model: ModelRoom, by: UserId, author: UserId): NotAllowedOutcome | null {
  const [rank, other] = [model.rankOf(by), model.rankOf(author)]
  if (model.isDirect) return { outcome: 'not-allowed', needs: null }
  if (rank > other && rank >= rankOf('MODERATOR')) return null
  if (other === rankOf('OWNER') || (rank === other && rank > rankOf('MEMBER')))
    return { outcome: 'not-allowed', needs: null }
  return { outcome: 'not-allowed', needs: other === rankOf('MODERATOR') ? 'OWNER' : 'MODERATOR' }
}

/** For whom a direct room is closed, until the next message brings it (back) on their list: the other one, or nobody. */
function closedFor(model: ModelRoom, author: UserId): UserId | null {
  const other = model.room.pair?.find(id => id !== author) ?? null
  return other && (model.history.number === 0 || !model.members.has(other)) ? other : null
}

const itemOf = (message: commands.NewMessage, { number, check, at }: Omit<Sent, 'opened'>): Item => ({
  number,
  check,
  changed: check,
  author: message.author.id,
  body: message.body,
  metadata: message.metadata,
  sentAt: at,
  editedAt: null,
  deletedAt: null,
  deletedBy: null,
  replyTo: message.replyTo,
  clientMessageId: message.clientMessageId,
})
