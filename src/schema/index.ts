/** The whole GraphQL schema. Importing it opens nothing. */
import './scalars.ts'
import './error.ts'
import './user.ts'
import './room.ts'
import './member.ts'
import './message.ts'
import './viewer.ts'
import './session.ts'
import './profile.ts'
import './node.ts'
import './event.ts'
import './feed.ts'
import { builder } from './builder.ts'
import { readFeedCursorsFirst } from './feed-cursors.ts'
import { mutateInTurns } from './mutation-turns.ts'

export const schema = mutateInTurns(readFeedCursorsFirst(builder.toSchema()))
export { NoConditionsAtSubscriptionRootRule, NoReadsInSubscriptionsRule } from './subscription-rule.ts'
