/** POST /api/reports: one of your people reports a message by its id. What to do about it is yours. */
import { askParlor, doInParlor } from './parlor.mjs'
import { parlorUserOf } from './token.mjs'

const look = `query ($id: ID!) { node(id: $id) { ... on Message {
  id roomId body sentAt editedAt author { id externalId displayName } } } }`

const remove = `mutation ($input: DeleteMessageInput!) { deleteMessage(input: $input) {
  ... on DeleteMessagePayload { deletedMessage { id } } ... on Error { message } } }`

/** Asked as the person who reports, so that nobody reads by it what they may not see. Null: there is no such message for them. */
export async function reportOf(reporter, messageId, reason) {
  const { id: actAs } = await parlorUserOf(reporter)
  const { node: message } = await askParlor(look, { id: messageId }, { actAs })
  return message?.author ? { message, reason, reportedBy: reporter.id, reportedAt: new Date().toISOString() } : null
}

/** What your moderators decide, your app does: as somebody who may do it in the room, such as its owner. */
export const takeDown = (messageId, owner) =>
  parlorUserOf(owner).then(({ id: actAs }) => doInParlor(remove, { input: { messageId } }, { actAs }))
