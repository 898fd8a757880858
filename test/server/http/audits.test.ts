/** The GraphQL-over-HTTP specification, by the audits of its reference implementation. */
import { serverAudits } from 'graphql-http'
import { expect, test } from 'vitest'
import { startInstance } from '../../support/instance.ts'

let url = ''

for (const audit of serverAudits({ url: () => url }))
  test(`HTTP audit ${audit.id}: ${audit.name}`, async () => {
    url = (await startInstance()).url
    const result = await audit.fn()
    if (result.status !== 'ok') expect.fail(`${result.status}: ${result.reason}`)
  })
