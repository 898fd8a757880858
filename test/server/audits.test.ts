/** The GraphQL-over-HTTP specification, by the audits of its reference implementation. */
import { serverAudits } from 'graphql-http'
import { expect, test } from 'vitest'
import { serve } from './serving.ts'

let url = ''

for (const audit of serverAudits({ url: () => `${url}/graphql` }))
  test(`HTTP audit ${audit.id}: ${audit.name}`, async () => {
    const server = await serve()
    url = server.url
    const result = await audit.fn()
    if (result.status !== 'ok') expect.fail(`${result.status}: ${result.reason}`)
  })
