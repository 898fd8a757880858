/** From the webhook to push notifications: who is in a room is learned from the webhook itself. */

/** `members`: per room who is in it, in your database; here a Map. `push(externalId, text)`: your provider. */
export function createPush({ members = new Map(), push }) {
  return async function onEvent(room, event) {
    const inRoom = members.get(room.id) ?? new Map()
    members.set(room.id, inRoom)
    switch (event.type) {
      case 'MemberAdded':
        return void inRoom.set(event.user.id, event.user.externalId)
      case 'MemberRemoved':
        return void inRoom.delete(event.user.id)
      case 'RoomDeleted':
        return void members.delete(room.id)
      case 'MessageSent': {
        const { author, body, deletedAt } = event.message
        // It may have been deleted before it was told.
        if (deletedAt) return
        const title = room.kind === 'DIRECT' ? author.displayName : `${author.displayName} in ${room.name}`
        for (const [id, externalId] of inRoom)
          if (id !== author.id && externalId) await push(externalId, `${title}: ${body.slice(0, 100)}`)
      }
    }
  }
}
