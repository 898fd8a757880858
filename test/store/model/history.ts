/** The history of a room as it should be: its messages by number, and who reacted to each, in plain lists. */
import type { UserId } from '../../../src/domain/id.ts'
import type { Item, MessagePlace } from '../../../src/domain/item.ts'
import type { Limits } from '../../../src/domain/limits.ts'
import type { ItemWithReply } from '../../../src/store/message-commands.ts'
import type { FoundReaction } from '../../../src/store/reaction-store.ts'
import { dayMs } from '../ageing.ts'

/** A message, and what was said first under its client's id: empty where there is none, or the message is erased. */
export interface Kept {
  item: Item
  said: string
}

/** Who reacted with an emoji; nobody: its place is free. */
interface Place {
  emoji: string
  people: UserId[]
}

export class ModelHistory {
  readonly kept = new Map<number, Kept>()
  readonly places = new Map<number, Place[]>()
  readonly limits: Limits
  /** The number of the last message. */
  number = 0
  /** Of those that were let go of, the number after the last. */
  oldest = 1

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** The number of the oldest that may be shown. */
  get floor(): number {
    const { messageRetentionDays } = this.limits
    if (messageRetentionDays === 0) return this.oldest
    const isYoung = ({ item }: Kept) => item.sentAt > Date.now() - messageRetentionDays * dayMs
    const young = [...this.kept.values()].find(isYoung)
    return young ? young.item.number : this.number + 1
  }

  /** Those that may be shown, in order. */
  get shown(): Item[] {
    return [...this.kept.values()].map(({ item }) => item).filter(({ number }) => number >= this.floor)
  }

  /** The message at a place, if it may be shown. */
  at({ number, check }: MessagePlace): Kept | null {
    const kept = number >= this.floor ? this.kept.get(number) : undefined
    return kept?.item.check === check ? kept : null
  }

  add(item: Item, said: string): void {
    this.number = item.number
    this.kept.set(item.number, { item, said })
    this.oldest = Math.max(this.floor, this.number - this.limits.messagesPerRoom + 1)
    for (const number of [...this.kept.keys(), ...this.places.keys()]) {
      if (number >= this.oldest) continue
      this.kept.delete(number)
      this.places.delete(number)
    }
  }

  change(kept: Kept, changes: Partial<Item>): void {
    this.kept.set(kept.item.number, { ...kept, item: { ...kept.item, ...changes } })
  }

  /** Nothing of what it said stays. */
  erase(kept: Kept, changes: Pick<Item, 'deletedAt' | 'deletedBy' | 'changed'>): void {
    const gone = { body: '', metadata: null, replyTo: null, clientMessageId: null }
    this.change({ ...kept, said: '' }, { ...gone, ...changes })
  }

  /** Lets all that stand up to this number be older than they are. */
  age(upTo: number): void {
    for (const kept of this.kept.values())
      if (kept.item.number <= upTo) this.change(kept, { sentAt: kept.item.sentAt - 2 * dayMs })
  }

  clear(): void {
    this.kept.clear()
    this.places.clear()
  }

  withReply(item: Item): ItemWithReply {
    return { item, reply: this.repliedTo([item])[0] ?? null }
  }

  /** What these reply to and may be shown, each once, without those among them. */
  repliedTo(items: readonly Item[]): Item[] {
    const numbers = new Set(items.flatMap(({ replyTo }) => replyTo?.number ?? []))
    for (const { number } of items) numbers.delete(number)
    return this.withNumbers(numbers)
  }

  withNumbers = (numbers: Iterable<number>): Item[] =>
    [...numbers].flatMap(number => this.shown.find(item => item.number === number) ?? [])

  /** The place of an emoji at a message; a free one, or a new one, when nobody has reacted with it. */
  placeOf(number: number, emoji: string): Place | 'full' {
    const places = this.places.get(number) ?? []
    this.places.set(number, places)
    const standing = places.find(place => place.people.length > 0 && place.emoji === emoji)
    if (standing) return standing
    const used = places.filter(({ people }) => people.length > 0)
    if (used.length >= this.limits.reactionsPerMessage) return 'full'
    const free = places.find(({ people }) => people.length === 0)
    if (free) return Object.assign(free, { emoji })
    const place = { emoji, people: [] }
    places.push(place)
    return place
  }

  reactionsTo(number: number, viewer: UserId, most: number): FoundReaction[] {
    const item = this.withNumbers([number])[0]
    if (!item || item.deletedAt !== null) return []
    const used = (this.places.get(number) ?? []).filter(({ people }) => people.length > 0)
    return used.map(({ emoji, people }) => {
      return { emoji, count: people.length, own: people.includes(viewer), people: people.slice(0, most) }
    })
  }
}
