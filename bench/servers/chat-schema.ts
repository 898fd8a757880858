/** The schema of the servers that follow the documentation of GraphQL libraries: what is selected from Parlor, too. */

export const typeDefs = /* GraphQL */ `
  type User { displayName: String! }
  type Message { id: ID!, number: Int!, body: String!, sentAt: String!, author: User! }
  type Query { hello: String! }
  type Subscription { messageSent(roomId: ID!): Message! }
`
