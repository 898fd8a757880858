/** The client libraries that every journey is made with. */
import { connectApollo } from './apollo.ts'
import { connectGraphqlWs } from './graphql-ws.ts'
import { connectUrql } from './urql.ts'

export const clients = [
  { library: 'graphql-ws', connect: connectGraphqlWs },
  { library: 'Apollo Client', connect: connectApollo },
  { library: 'urql', connect: connectUrql },
]
