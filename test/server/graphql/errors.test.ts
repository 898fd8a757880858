/** What callers are told when something goes wrong, and what they are not. */
import { expect, test } from 'vitest'
import { post, RedisIsAway, serve } from '../serving.ts'

const codes = (answer: { errors: { extensions: { code: string } }[] }) => answer.errors.map(e => e.extensions.code)

test('a fault is answered without detail, under an id that the log explains', async () => {
  const { url, logged } = await serve()
  const answer = await post(url, { query: '{ bug address }' })
  const [{ message, path, extensions }] = answer.errors
  expect({ status: answer.status, message, path, code: extensions.code }).toEqual({
    status: 200,
    message: 'Something went wrong.',
    path: ['bug'],
    code: 'INTERNAL_SERVER_ERROR',
  })
  expect(answer.data.address).toBe('127.0.0.1')
  expect(Object.keys(extensions).sort()).toEqual(['code', 'errorId'])
  const log = logged()
  expect(log).toContain(extensions.errorId)
  expect(log).toContain('the secret is')
})

test('a value that a field cannot have is a fault of the server, not of the caller', async () => {
  const { url } = await serve()
  expect(codes(await post(url, { query: '{ odd }' }))).toEqual(['INTERNAL_SERVER_ERROR'])
})

test('a Redis that is away is told as such, and not where it is', async () => {
  const { url } = await serve()
  const answer = await post(url, { query: '{ away }' })
  expect(codes(answer)).toEqual(['UNAVAILABLE'])
  expect(JSON.stringify(answer)).not.toContain('ECONNREFUSED')
})

test('a Redis that is away before the operation began is 503', async () => {
  const contextFor = () => Promise.reject(new RedisIsAway('away'))
  const { url } = await serve({ contextFor })
  const answer = await post(url, { query: '{ address }' })
  expect({ status: answer.status, codes: codes(answer) }).toEqual({ status: 503, codes: ['UNAVAILABLE'] })
})

test('a fault before the operation began is 500, without detail', async () => {
  const contextFor = () => Promise.reject(new Error('the secret'))
  const { url } = await serve({ contextFor })
  const answer = await post(url, { query: '{ address }' })
  expect({ status: answer.status, codes: codes(answer) }).toEqual({ status: 500, codes: ['INTERNAL_SERVER_ERROR'] })
  expect(JSON.stringify(answer)).not.toContain('secret')
})

test('refusals pass as they are', async () => {
  const { url } = await serve()
  const answer = await post(url, { query: '{ refused }' })
  expect(answer.errors[0]).toMatchObject({ message: 'Sign in first.', extensions: { code: 'UNAUTHENTICATED' } })
  expect({ status: answer.status, data: answer.data }).toEqual({ status: 401, data: null })
  expect((await post(url, { query: '{ refused address }' })).status).toBe(200)
})

test.each([
  ['{', undefined, 'GRAPHQL_PARSE_FAILED'],
  ['{ nothing }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
  ['query ($t: String!) { echo(text: $t) }', {}, 'BAD_USER_INPUT'],
  ['query ($t: String!) { echo(text: $t) }', { t: 1 }, 'BAD_USER_INPUT'],
  ['query ($t: String = "x") { echo(text: $t) }', { t: null }, 'BAD_USER_INPUT'],
  ['query ($t: Nothing) { echo(text: $t) }', {}, 'GRAPHQL_VALIDATION_FAILED'],
])('%s with %j is answered with %s', async (query, variables, code) => {
  const { url, graphql } = await serve()
  const answer = await post(url, { query, variables })
  expect(codes(answer)[0], JSON.stringify(answer)).toBe(code)
  expect(answer.status).toBe('data' in answer ? 200 : 400)
  expect(JSON.stringify(answer)).not.toContain('"http"')
  const { parse, validate, schema } = graphql.getEnveloped({ address: 'socket' })
  if (code === 'GRAPHQL_VALIDATION_FAILED')
    expect(JSON.stringify(validate(schema, parse(query)))).not.toContain('"http"')
})

test('neither tokens nor passwords reach the log', async () => {
  const { url, logged } = await serve({ logLevel: 'trace' })
  const headers = { authorization: 'Bearer parlor_opensesame_0123456789' }
  await post(url, { query: '{ authorization bug away }', variables: { password: 'opensesame' } }, headers)
  await post(url, '{"query": "{ opensesame', headers)
  expect(logged()).not.toContain('opensesame')
})
