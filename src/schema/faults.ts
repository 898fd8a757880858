/** What stops an operation from running: top-level errors, told apart by `extensions.code`. */
import { GraphQLError } from 'graphql'

export const unauthenticated = (): GraphQLError =>
  new GraphQLError('Sign in first: this needs the token of a session.', { extensions: { code: 'UNAUTHENTICATED' } })

export const badUserInput = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
