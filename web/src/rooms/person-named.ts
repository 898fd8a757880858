/** Whoever has a username. */
import type { ChatStore } from 'parlor-client'
import { Refused } from '../asking.ts'
import { PersonByNameDocument } from '../generated/graphql.ts'

/** Takes the name as people write it: with an `@`, or blanks around it. Rejects with what a form shows when nobody has it. */
export async function personNamed(chat: Pick<ChatStore, 'request'>, username: string) {
  const { user } = await chat.request(PersonByNameDocument, { username: username.trim().replace(/^@/, '') })
  if (!user) throw new Refused({ __typename: 'NotFoundError', message: 'Nobody here has this username.' })
  return user
}
